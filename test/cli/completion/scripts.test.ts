import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commandIndex } from '../../../src/cli/tree/command-index.ts';
import { entriesOf } from '../../../src/cli/tree/command-tree.ts';
import { runWith } from '../support/io.ts';

const files = [
  ['bash', 'localvault.bash'],
  ['zsh', '_localvault'],
  ['fish', 'localvault.fish'],
] as const;

test.each(files)(
  'the script for %s is the one that the command tree gives: npm run completions',
  async (shell, file) => {
    const { status, stdout } = await runWith(['completion', shell]);
    expect(status).toBe(0);
    expect(readFileSync(fileURLToPath(new URL(`../../../completions/${file}`, import.meta.url)), 'utf8')).toBe(stdout);
  },
);

test.each(files)('the script for %s has every command that is not hidden', async (shell) => {
  const { stdout } = await runWith(['completion', shell]);
  const words = new Set(stdout.split(/[^\w-]+/));
  const missing = entriesOf(commandIndex).filter(({ entry }) => !entry.hidden && !words.has(entry.word));
  expect(missing).toEqual([]);
  expect(stdout).not.toContain("'__complete'");
});

test('other shells are refused', async () => {
  expect(await runWith(['completion', 'tcsh'])).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Unknown shell: "tcsh". Use bash, zsh, fish.\n',
  });
});
