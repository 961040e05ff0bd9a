import { spawnSync } from 'node:child_process';
import { array, assert, constantFrom, property, sample, string, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseShellLine, ShellLineError, spellShellLine, variablesIn } from '../../../src/cli/tutorial/shell-line.ts';
import { quoteForSh } from '../../../src/values/shell-quote.ts';

const values: Readonly<Record<string, string>> = { ROLE_ID: 'role', TOKEN: 's.1' };
const parse = (text: string) => parseShellLine(text, (name) => values[name]);

test('splits a command into words, with quotes and variables', () => {
  expect(parse(`vault write a/b  x=$ROLE_ID y="$TOKEN and \${ROLE_ID}" 'z=$TOKEN' w=a\\ b # not this`)).toEqual({
    keeps: undefined,
    env: new Map(),
    words: ['vault', 'write', 'a/b', 'x=role', 'y=s.1 and role', 'z=$TOKEN', 'w=a b'],
  });
});

test('knows assignments for one command, and a variable that keeps the output', () => {
  expect(parse('VAULT_TOKEN=$TOKEN A="b c" vault kv get d=e')).toEqual({
    keeps: undefined,
    env: new Map([
      ['VAULT_TOKEN', 's.1'],
      ['A', 'b c'],
    ]),
    words: ['vault', 'kv', 'get', 'd=e'],
  });
  for (const line of [`X=$(A=b vault print token)`, ` X="$(A=b vault print token)" `]) {
    expect(parse(line)).toEqual({ keeps: 'X', env: new Map([['A', 'b']]), words: ['vault', 'print', 'token'] });
  }
});

test.each([
  ['', 'There is no command.'],
  ['  # nothing', 'There is no command.'],
  ['A=b', 'There is no command after the assignment.'],
  ['vault $(ls)', '"$(" has a meaning of its own in a shell: put it in single quotes.'],
  ['vault "pa$$word"', '"$$" has a meaning of its own in a shell: put it in single quotes.'],
  ['A=$(vault $(ls))', '"$(" has a meaning of its own in a shell: put it in single quotes.'],
  ["vault 'a", "A quote (') is not closed."],
  ['vault "a', 'A quote (") is not closed.'],
  ['vault \\', 'A command is one line here: leave out the backslash at its end.'],
  ['vault write a b=$SECRET', 'There is no variable $SECRET here.'],
  ['vault policy write a ~/a.hcl', '~ is not expanded here: write the path out.'],
])('refuses %j', (line, message) => {
  expect(() => parse(line)).toThrow(new ShellLineError(message));
});

test.each(['vault status | cat', 'vault status > f', 'vault status; ls', 'vault a=b&c', 'vault `ls`', 'vault "`ls`"'])(
  'refuses %j, which is more than one command',
  (line) => {
    expect(() => parse(line)).toThrow(/^The tutorial runs one command at a time, .*: put ".*" in single quotes/);
  },
);

test('a quoted word is the word', () => {
  assert(
    property(array(string({ unit: 'binary' }), { minLength: 1 }), (words) => {
      expect(parse(['vault', ...words.map(quoteForSh)].join(' ')).words).toEqual(['vault', ...words]);
    }),
  );
});

describe('a shell', () => {
  const pieces = [
    'a',
    'B',
    '0',
    ' ',
    '  ',
    '\t',
    "'",
    '"',
    '\\',
    '$',
    '$ROLE_ID',
    `\${TOKEN}`,
    '=',
    '#',
    '%',
    '!',
    '/',
  ];
  const isAccepted = (line: string) => {
    try {
      parse(`vault ${line}`);
      return true;
    } catch {
      return false;
    }
  };

  test('splits accepted lines into the same words', () => {
    const lines = sample(array(constantFrom(...pieces), { maxLength: 12 }), 3000)
      .map((line) => line.join(''))
      .filter(isAccepted);
    expect(lines.length).toBeGreaterThan(500);
    const script = lines.map((line) => `printf '%s\\0' word ${line}\nprintf '\\n\\0'\n`).join('');
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { env: values, encoding: 'utf8' });
    expect(stderr).toBe('');
    const found = stdout.split('\n\0').slice(0, -1);
    expect(found).toEqual(
      lines.map((line) => ['word', ...parse(`vault ${line}`).words.slice(1)].map((word) => `${word}\0`).join('')),
    );
  });
});

test('tells which variables a line uses', () => {
  expect([...variablesIn(`A=$(B=$TOKEN vault write a role_id="\${ROLE_ID}" c='$D')`)]).toEqual(['TOKEN', 'ROLE_ID']);
});

test('writes a command out with its values', () => {
  expect(spellShellLine(parse('A=$(B=$TOKEN vault write a role_id=$ROLE_ID)'))).toBe(
    'A=$(B=s.1 vault write a role_id=role)',
  );
  expect(spellShellLine(parse(`vault write a "b=c d"`))).toBe(`vault write a 'b=c d'`);
});

test('an expanded line has the same meaning', () => {
  const word = string({ unit: 'binary' });
  assert(
    property(array(tuple(constantFrom('A', 'B_1'), word)), array(word), (pairs, words) => {
      const line = { keeps: undefined, env: new Map(pairs), words: ['vault', ...words] };
      expect(parse(spellShellLine(line))).toEqual(line);
    }),
  );
});
