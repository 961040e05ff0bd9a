import { expect, test } from 'vitest';
import { commandIndex } from '../../src/cli/tree/command-index.ts';
import { entriesOf, isGroup } from '../../src/cli/tree/command-tree.ts';
import { commandFiles, renderIndex } from './support/render-index.ts';

const files = await commandFiles();

test('the index matches the files of commands: -u regenerates it', async () => {
  await expect(renderIndex(files)).toMatchFileSnapshot('../../src/cli/tree/command-index.ts');
});

test('the index has every file of a command, and loads it', async () => {
  const entries = entriesOf(commandIndex);
  expect(entries.map(({ name }) => name).sort()).toEqual(files.map(({ name }) => name).sort());
  for (const { name, entry } of entries) {
    const file = files.find((candidate) => candidate.name === name);
    expect(isGroup(entry)).toBe(file?.isGroup);
    if (!isGroup(entry)) {
      expect((await entry.load()).command).toBe(file?.texts);
    }
  }
});

test.each(files)('$path exports its command and nothing else', ({ exported, isGroup }) => {
  expect(exported).toEqual([isGroup ? 'group' : 'command']);
});

test.each(files)('$path declares the command that its place stands for', ({ name, texts }) => {
  expect(texts.name).toBe(name);
});

test.each(files)('the summary of $name is one imperative clause', ({ texts: { summary } }) => {
  expect(summary).toMatch(/^[A-Z][a-z]+(?<!s) [^.]+$/);
  expect(summary.length).toBeLessThan(58);
});
