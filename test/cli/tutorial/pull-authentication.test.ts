import { describe, expect, test } from 'vitest';
import { commandIndex } from '../../../src/cli/tree/command-index.ts';
import { explainMismatch } from '../../../src/cli/tutorial/matching-command.ts';
import { steps } from '../../../src/cli/tutorial/pull-authentication.ts';
import { parseShellLine, variablesIn } from '../../../src/cli/tutorial/shell-line.ts';

const commands = steps.flatMap(({ commands }) => commands);
const parse = (line: string) => parseShellLine(line, (name) => `<${name}>`);

test.each(steps)('$id explains itself in two sentences', ({ text, commands }) => {
  const sentences = text.split(/(?<=[.!?]) (?=[A-Z"])/);
  expect(sentences).toHaveLength(2);
  expect(text.endsWith('.')).toBe(true);
  expect(commands.length).toBeGreaterThan(0);
});

test.each(steps)('$id proves an effect', ({ commands }) => {
  expect(commands.some(({ proof, fails }) => proof !== undefined || fails)).toBe(true);
});

test('each variable is kept by an earlier command', () => {
  const kept = new Set<string>();
  for (const { line, also = [], proof } of commands) {
    for (const text of [line, ...also]) {
      expect([text, [...variablesIn(text)].filter((name) => !kept.has(name))]).toEqual([text, []]);
    }
    const { keeps } = parse(line);
    if (keeps !== undefined) {
      kept.add(keeps);
    }
    expect([...variablesIn(proof?.line ?? 'vault')].filter((name) => !kept.has(name))).toEqual([]);
  }
});

describe.each(commands)('$line', (command) => {
  const { line, also = [], free = [], proof } = command;

  test('is a command that exists, and its own match', async () => {
    for (const text of [line, ...also]) {
      expect(
        await explainMismatch(parse(text), [parse(line), ...also.map(parse)], command, commandIndex),
      ).toBeUndefined();
    }
    const other = parse('vault status');
    expect(await explainMismatch(other, [parse(line)], command, commandIndex)).toMatch(
      /^Here, the command is "\w.*"\.$/,
    );
  });

  test('has what is free in it', () => {
    const words = parse(line).words;
    const isIn = (name: string) => words.some((word) => word === name || word.startsWith(`${name}=`));
    expect(free.filter((name) => !isIn(name))).toEqual([]);
  });

  test('has a proof that is one command', () => {
    expect(parse(proof?.line ?? 'vault status').keeps).toBeUndefined();
  });
});

test('names are unique', () => {
  expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
});
