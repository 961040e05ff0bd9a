import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canServeCommands, processScript, serveCommands } from '../../support/in-process.ts';
import { runWith } from '../support/io.ts';
import { ShellSession } from '../support/shell-session.ts';

const scripts = fileURLToPath(new URL('../../../completions/', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'localvault-test-'));
const env = { HOME: home, PATH: `${home}/bin:${process.env['PATH']}`, LC_ALL: 'C.UTF-8', TERM: 'xterm' };

/** The accessors in the state, which are random, by what they are called in the expected lines. */
const accessors = new Map<string, string>();

/** A line with the accessors' names in place of them. */
function named(line: string): string {
  return [...accessors].reduce((text, [name, accessor]) => text.replaceAll(accessor, name), line);
}

let stop = () => {};
beforeAll(async () => {
  const server = canServeCommands ? await serveCommands() : undefined;
  stop = server?.stop ?? stop;
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, 'policies'));
  writeFileSync(join(home, 'policies', 'app policy.hcl'), '');
  for (const name of ['vault', 'localvault']) {
    const path = join(home, 'bin', name);
    writeFileSync(path, server?.script ?? processScript);
    chmodSync(path, 0o755);
  }
  for (const words of [
    ['auth', 'enable', 'approle'],
    ['write', 'auth/approle/role/jenkins', 'token_policies=default'],
    ['write', 'sys/policies/acl/jenkins', 'policy=path "a" {}'],
    ['kv', 'put', 'secret/app', 'a=1'],
    ['kv', 'put', 'secret/my app/one:two=$3', 'a=1'],
    ['kv', 'put', 'secret/back\\slash', 'a=1'],
  ]) {
    expect(await runWith(words, { env: { HOME: home } })).toMatchObject({ status: 0 });
  }
  for (const [name, words] of [
    ['TOKEN-ACCESSOR', ['token', 'lookup', '-format=json']],
    ['SECRET-ID-ACCESSOR', ['write', '-f', '-format=json', 'auth/approle/role/jenkins/secret-id']],
  ] as const) {
    const { stdout } = await runWith(words, { env: { HOME: home } });
    const { data } = JSON.parse(stdout);
    accessors.set(name, data.accessor ?? data.secret_id_accessor);
  }
}, 60_000);
afterAll(() => {
  stop();
  rmSync(home, { recursive: true, force: true });
});

/** Runs a script of a shell; gives the lines that it prints. */
async function linesOf(shell: string, args: readonly string[], script: string): Promise<string[]> {
  const file = join(home, `script.${shell}`);
  writeFileSync(file, script);
  const { stdout, stderr } = await promisify(execFile)(shell, [...args, file], { env, cwd: home });
  expect(stderr).toBe('');
  return stdout.split('\n').slice(0, -1);
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Lines, and what they are once the Tab key was pressed at their end, where all shells agree. */
const simple: ReadonlyArray<readonly [line: string, completed: string]> = [
  ['vault po', 'vault policy '],
  ['localvault kv metad', 'localvault kv metadata '],
  ['vault kv metadata ge', 'vault kv metadata get '],
  ['vault read -form', 'vault read -format='],
  ['vault read -format=j', 'vault read -format=json '],
  ['vault read -format y', 'vault read -format yaml '],
  ['vault read cub', 'vault read cubbyhole/'],
  ['vault read auth/appr', 'vault read auth/approle/'],
  ['vault read auth/approle/role/jenkins/role', 'vault read auth/approle/role/jenkins/role-id '],
  ['vault write auth/approle/role/x token_tt', 'vault write auth/approle/role/x token_ttl='],
  [
    'vault write auth/approle/role/x token_policies=default,j',
    'vault write auth/approle/role/x token_policies=default,jenkins ',
  ],
  [
    'vault write auth/approle/role/x token_policies=root,j',
    'vault write auth/approle/role/x token_policies=root,jenkins ',
  ],
  [
    'vault write auth/approle/role/x token_policies=default,root,',
    'vault write auth/approle/role/x token_policies=default,root,jenkins ',
  ],
  ['vault token create -policy=default -policy=d', 'vault token create -policy=default -policy=d'],
  [
    'vault write auth/approle/role/jenkins/secret-id-accessor/lookup secret_id_accessor=',
    'vault write auth/approle/role/jenkins/secret-id-accessor/lookup secret_id_accessor=SECRET-ID-ACCESSOR ',
  ],
  ['vault write auth/approle/role/jenkins/secret-id af', 'vault write auth/approle/role/jenkins/secret-id af'],
  ['vault write auth/approle/role/jenkins/secret-id lim', 'vault write auth/approle/role/jenkins/secret-id lim'],
  ['vault token revoke -accessor ', 'vault token revoke -accessor TOKEN-ACCESSOR '],
  ['vault config set format j', 'vault config set format json '],
  ['vault config set colour f', 'vault config set colour false '],
  ['vault server -log-level=deb', 'vault server -log-level=debug '],
  ['vault login -method=', 'vault login -method=token '],
  ['vault state check -addr', 'vault state check -addr'],
  ['vault kv get secret/ap', 'vault kv get secret/app '],
  ['vault kv get secret/my', 'vault kv get secret/my\\ app/'],
  ["vault kv get 'secret/my app/o", "vault kv get 'secret/my app/one:two=$3' "],
  ['vault kv get secret/ba', 'vault kv get secret/back\\\\slash '],
  ['vault policy read j', 'vault policy read jenkins '],
  ['vault policy write jenkins pol', 'vault policy write jenkins policies/'],
  ['vault policy write jenkins ~/pol', 'vault policy write jenkins ~/policies/'],
  ['vault kv put secret/x a=@policies/a', 'vault kv put secret/x a=@policies/app\\ policy.hcl '],
  ['vault auth disable app', 'vault auth disable approle '],
  ['vault secrets tune cub', 'vault secrets tune cubbyhole '],
  ['vault nosuch x', 'vault nosuch x'],
  ['vault kv nosuch x', 'vault kv nosuch x'],
  ['vault read nosuch/x', 'vault read nosuch/x'],
];
const lines = simple.map(([line]) => line);

describe('bash', () => {
  test('one way to go on', async () => {
    const setUp = `source ${scripts}localvault.bash; dump() { printf '<<%s>>' "$READLINE_LINE"; READLINE_LINE=; }; bind -x '"\\C-x": dump'`;
    const session = await ShellSession.start('bash', { env, folder: home, received: join(home, 'received'), setUp });
    const completed: string[] = [];
    for (const line of lines) {
      const printed = await session.type(`${line}\t\x18`, '>>');
      completed.push(named(/<<(.*)>>/s.exec(printed)?.[1] ?? ''));
    }
    session.stop();
    expect(completed).toEqual(simple.map(([, after]) => after));
  });

  /** What readline is told to put in place of a text at the end of a line, and whether it's to leave out the blank behind. */
  const complete = async (all: ReadonlyArray<readonly [line: string, replaced: string]>): Promise<string[]> =>
    linesOf(
      'bash',
      ['--noprofile', '--norc'],
      `source ${scripts}localvault.bash
compopt() { [[ "$*" == '-o nospace' ]] && space=; }
try() {
  COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=() COMP_CWORD=0 COMPREPLY=() space=' '
  _localvault vault "$2"
  printf '%s' "\${COMPREPLY[0]}"
  ((\${#COMPREPLY[@]} > 1)) && printf ' | %s' "\${COMPREPLY[@]:1}"
  ((\${#COMPREPLY[@]} == 1)) && printf '%s' "$space"
  echo
}
${all.map(([line, replaced]) => `try ${quoted(line)} ${quoted(replaced)}`).join('\n')}
`,
    );

  test('many ways, and quotes', async () => {
    expect(
      await complete([
        ['vault s', 's'],
        ['vault kv get secret/', 'secret/'],
        ['vault kv get "secret/my app/o', 'secret/my app/o'],
        ['vault kv get secret/my\\ app/one:t', 't'],
        ['vault kv get secret/"my app"/o', 'secret/"my app"/o'],
        ["vault kv get $'secret/my\\x20app/o", 'secret/my\\x20app/o'],
        ["vault kv get $'secret/my\\040app/o", 'secret/my\\040app/o'],
        ['vault kv get $"secret/my app/o', 'secret/my app/o'],
        ['vault write auth/approle/role/x token_t', 'token_t'],
        ['vault write auth/approle/role/x bind_secret_id=', ''],
      ]),
    ).toEqual([
      expect.stringContaining('secrets'),
      'secret/app | secret/back\\\\slash | secret/my\\ app/',
      'secret/my app/one:two=\\$3 ',
      'two=\\$3 ',
      'secret/my\\ app/one:two=\\$3 ',
      '',
      'secret/my app/one:two=$3 ',
      'secret/my app/one:two=\\$3 ',
      'token_ttl= | token_type=',
      'true | false',
    ]);
  });

  test('nothing where readline and the shell disagree about quotes', async () => {
    expect(
      await complete([
        ["vault kv get $'it\\'s secret/a", 's secret/a'],
        ["vault kv get $'a\\'b' ", ' '],
        ["vault kv get 'secret/my app/o", "get 'secret/my app/o"],
        ['vault kv get secret/a', 'kv get secret/a'],
        ['vault kv get secret/a', 'other'],
      ]),
    ).toEqual(['', '', '', '', '']);
  });

  test('where another function calls it with the quotation mark', async () => {
    expect(await complete([["vault kv get 'secret/my app/o", "'secret/my app/o"]])).toEqual([
      'secret/my app/one:two=$3 ',
    ]);
  });

  test('works with the words alone if the shell passes no line', async () => {
    const script = `source ${scripts}localvault.bash
COMP_WORDS=(vault kv get secret/a) COMP_CWORD=3
_localvault
printf '%s\\n' "\${COMPREPLY[@]}"
`;
    expect(await linesOf('bash', ['--noprofile', '--norc'], script)).toEqual(['secret/app']);
  });
});

describe('zsh', () => {
  /** Types the lines into an interactive zsh, with Tab behind each; gives what they became. */
  const type = async (setUp: string, all: readonly string[]): Promise<string[]> =>
    linesOf(
      'zsh',
      ['-f'],
      `zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell ${quoted(`PS1= RPS1=; unset zle_bracketed_paste; autoload -U compinit; ${setUp}; dump() { print -r -- "<<$BUFFER>>"; BUFFER= }; zle -N dump; bindkey "^X" dump; print REA""DY`)}
zpty -r shell seen '*READY*'
for line in ${all.map(quoted).join(' ')}; do
  zpty -w -n shell "$line"$'\\t\\x18'
  zpty -r shell seen '*<<*>>*'
  print -r -- "\${\${seen##*<<}%%>>*}"
done
zpty -d shell
`,
    );

  test('sourced after compinit', async () => {
    const completed = await type(`compinit -u -D; source ${scripts}_localvault`, lines);
    expect(completed.map(named)).toEqual(simple.map(([, expected]) => expected));
  });

  test('found in fpath', async () => {
    const setUp = `fpath=(${quoted(scripts)} $fpath); compinit -u -D`;
    expect(await type(setUp, ['vault po', 'localvault kv get "secret/my'])).toEqual([
      'vault policy ',
      'localvault kv get "secret/my app/',
    ]);
  });
});

describe('the lists of zsh', () => {
  let session: ShellSession;
  beforeAll(async () => {
    const dump = 'dump() { print -r -- "<<$BUFFER>>"; BUFFER= }; zle -N dump; bindkey "^X" dump';
    const setUp = `source ${scripts}_localvault; ${dump}`;
    session = await ShellSession.start('zsh', { env, folder: home, received: join(home, 'received'), setUp });
  });
  afterAll(() => session.stop());

  test.each([
    ['vault read -format=', ['json', 'table', 'yaml']],
    ['vault policy read ', ['default', 'jenkins', 'root']],
    ['vault config set format ', ['json', 'table', 'yaml']],
    ['vault kv get secret/', ['app', 'back']],
  ])('of %s have no dashes behind what has no description', async (line, names) => {
    const listed = await session.type(`${line}\t\x18`, '>>');
    for (const name of names) {
      expect(listed).toContain(name);
    }
    expect(listed).not.toContain('--');
  });

  test.each([
    ['vault kv metadata ', 'put     -- Set the metadata of a secret'],
    ['vault read cub', 'vault read cubbyhole/'],
    ['vault auth disable ', 'token    -- token based credentials'],
  ])('of %s say what is known', async (line, expected) => {
    expect(await session.type(`${line}\t\x18`, '>>')).toContain(expected);
  });
});

describe('fish', () => {
  const complete = async (line: string): Promise<string[]> =>
    linesOf(
      'fish',
      ['--no-config'],
      `source ${scripts}localvault.fish\ncomplete -C ${quoted(line).replaceAll("'\\''", "\\'")}\n`,
    );

  /** A word as it is once quotes are taken off. */
  const plain = (word: string) => word.replace(/\\(.)/g, '$1').replace(/^'/, '').replace(/' $/, '').replace(/ $/, '');

  test.each(simple)('%s', async (line, completed) => {
    const start = line.includes("'") ? line.indexOf("'") : line.lastIndexOf(' ') + 1;
    const candidates = (await complete(line)).map((candidate) => named(candidate.split('\t')[0] ?? ''));
    expect(candidates).toEqual(line === completed ? [] : [plain(completed.slice(start))]);
  });

  test('what a candidate is', async () => {
    expect(await complete('vault kv rol')).toEqual(['rollback\tRoll back to an older version']);
    expect(await complete('vault read -output-c')).toEqual([
      expect.stringMatching(/^-output-curl-string\tPrint the request/),
    ]);
  });
});
