import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canServeCommands, processScript, serveCommands } from '../../support/in-process.ts';
import { runWith } from '../support/io.ts';
import { type ShellName, ShellSession } from '../support/shell-session.ts';

const scripts = fileURLToPath(new URL('../../../completions/', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'localvault-test-'));
const received = join(home, 'received');

/** Names that would do something if a shell read them, and names at the edges of what quotes can hold. */
const names = [
  "pw';touch ran;'b",
  'pw";touch ran;"b',
  '$(touch ran)',
  '`touch ran`',
  "'$(touch ran)'",
  "'`touch ran`'",
  'a;touch ran',
  'a&touch ran',
  'a|touch ran',
  'a&&touch ran;',
  '>ran',
  '<(touch ran)',
  '(touch ran)',
  '$((1+1))',
  '$HOME',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it's the shell's.
  '${HOME}',
  '$',
  "$'a'",
  '$"a"',
  '!!',
  'a!b',
  '!touch',
  'a!',
  '"!a',
  "'!a",
  '*',
  '?',
  '[a-z]*',
  '~',
  '~root',
  'a~',
  'a=~',
  'a:~',
  '=ls',
  '{a,b}',
  '{1..3}',
  'two words',
  ' before',
  'a  b',
  'back\\slash',
  '\\',
  '\\\\',
  'end\\',
  '\\x41',
  "a\\'b",
  "'",
  "''",
  "'a'",
  "it's",
  "a'",
  '"',
  '""',
  '"a"',
  'a"',
  `a'"b`,
  '#a',
  '^a^b',
  '-rf',
  '--',
  '%s%n',
  '@a',
  'a,b',
  'a:b',
  'ä ö',
  '😀 !',
];

const shells: ReadonlyArray<readonly [shell: ShellName, script: string, quotes: readonly string[]]> = [
  ['bash', 'localvault.bash', ['', "'", '"', "$'"]],
  ['zsh', '_localvault', ['', "'", '"', "$'"]],
  ['fish', 'localvault.fish', ['', "'", '"']],
];
/** Names that lie side by side, of which the shell can only write what both begin with. */
const pairs = [
  ['a;x', 'a$y'],
  ['a"', 'a$'],
  ['a\\', 'a"'],
  ["a'", "a''"],
  ["'a", "'b"],
  ["'a", '"b'],
  ['a!', 'a!!'],
  ['!a', '!b'],
  ['a\\b', 'a\\c'],
  ['$(touch ran)a', '$(touch ran)b'],
  ["';touch ran;'a", "';touch ran;'b"],
  ['`touch ran`', '`touch ran`a'],
  ['a b', 'a  b'],
  ['ä!', 'ä"'],
] as const;

/** A text as one may type it within quotes, or undefined where they can't hold it, as far as shells and line editors agree on them. */
function typed(text: string, shell: ShellName, quote: string): string | undefined {
  switch (quote) {
    case "'":
      return shell === 'fish' ? text.replace(/['\\]/g, '\\$&') : text.includes("'") ? undefined : text;
    case '"':
      return shell !== 'fish' && text.includes('!')
        ? undefined
        : text.replace(shell === 'fish' ? /["$\\]/g : /["$`\\]/g, '\\$&');
    case "$'":
      return text.includes("'") ? undefined : text.replaceAll('\\', '\\\\');
    default:
      return text.replace(/[^\w/.,ä😀-]/gu, '\\$&');
  }
}

function beginningOf(left: string, right: string): string {
  let length = 0;
  while (length < left.length && left[length] === right[length]) {
    length++;
  }
  return left.slice(0, length);
}

/** Names that are not offered: shells would print them to the terminal. */
const unprintable = ['a\nb', 'a\tb', '\x1b]0;title\x07', 'a\x7f', 'a\x9b31m', 'a\u202eb', 'a\u2028b', 'a\rb'];

let stop = () => {};
beforeAll(async () => {
  const server = canServeCommands ? await serveCommands() : undefined;
  stop = server?.stop ?? stop;
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, 'work'));
  const files = {
    'real-vault': server?.script ?? processScript,
    vault: `#!/bin/sh
[ "$1" != __complete ] || exec real-vault "$@"
printf '%s\\0' "$@" > ${received}.new
mv ${received}.new ${received}
`,
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(home, 'bin', name), text);
    chmodSync(join(home, 'bin', name), 0o755);
  }
  for (const [i, name] of names.entries()) {
    await store(`n${i}`, name);
  }
  for (const [i, both] of pairs.entries()) {
    for (const name of both) {
      await store(`p${i}`, name);
    }
  }
  for (const name of [...unprintable, 'good']) {
    expect(await runWith(['write', 'identity/entity', `name=${name}`], { env: { HOME: home } })).toMatchObject({
      status: 0,
    });
  }
}, 60_000);

async function store(folder: string, name: string): Promise<void> {
  const words = ['kv', 'put', '-mount=secret', `${folder}/${name}`, 'a=1'];
  expect(await runWith(words, { env: { HOME: home } })).toMatchObject({ status: 0 });
}

afterAll(() => {
  stop();
  rmSync(home, { recursive: true, force: true });
});

describe.each(shells)('%s', (shell, script, quotes) => {
  let session: ShellSession;
  beforeAll(async () => {
    const env = { HOME: home, PATH: `${home}/bin:${process.env['PATH']}`, LC_ALL: 'C.UTF-8', TERM: 'xterm' };
    const folder = join(home, 'work');
    session = await ShellSession.start(shell, { env, folder, received, setUp: `source ${scripts}${script}` });
  });
  afterAll(() => session.stop());

  test('names with control characters are not offered', async () => {
    const words = await session.enter('vault read identity/entity/name/\t');
    expect(words).toEqual(['read', 'identity/entity/name/good']);
  });

  describe.each(quotes)('in %s', (quote) => {
    test.each(names.map((name, i) => [name, i] as const))('%j', async (name, i) => {
      const end = shell === 'fish' && /[=@:.,-]$/.test(name) ? quote : '';
      const whole = await session.enter(`vault kv get ${quote}secret/n${i}/\t${end}`);
      expect(whole).toEqual(['kv', 'get', `secret/n${i}/${name}`]);
      const alone = await session.enter(`vault kv get -mount=secret/n${i} ${quote}\t${end}`);
      // Fish has no way to quote a ~ at the beginning of a word that it completes, so that is left to who types it.
      const isOffered = !(shell === 'fish' && quote === '' && name.startsWith('~'));
      expect(alone).toEqual(['kv', 'get', `-mount=secret/n${i}`, ...(isOffered ? [name] : [])]);
      const half = typed([...name].slice(0, ([...name].length + 1) / 2).join(''), shell, quote);
      if (half !== undefined) {
        const rest = await session.enter(`vault kv get ${quote}secret/n${i}/${half}\t${end}`);
        expect(rest).toEqual(['kv', 'get', `secret/n${i}/${name}`]);
      }
      expect(readdirSync(join(home, 'work'))).toEqual([]);
    });

    test.each(pairs.map(([left, right], i) => [left, right, i] as const))('%j and %j', async (left, right, i) => {
      const keys = `vault kv get ${quote}secret/p${i}/\t${quote.slice(-1)}`;
      const shared = beginningOf(left, right);
      // Zsh itself may insert a part of an escape sequence that both begin with; then there is no whole word yet.
      if (shell === 'zsh' && [left, right].every((name) => /^["$\\!;']/.test(name.slice(shared.length)))) {
        const clear = '\x15';
        expect(await session.enter(`${keys}${clear}vault nothing`)).toEqual(['nothing']);
      } else {
        expect(await session.enter(keys)).toEqual(['kv', 'get', `secret/p${i}/${shared}`]);
      }
      expect(readdirSync(join(home, 'work'))).toEqual([]);
    });
  });
});
