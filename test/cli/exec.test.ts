import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, constantFrom, dictionary, property, string, tuple } from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { commandEnvironment } from '../../src/cli/exec/command-environment.ts';
import { temporaryFolder as buildFolder, copyProgram } from '../build/support.ts';
import { launcher } from '../support/server-process.ts';
import { temporaryFolder } from './support/io.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home, which must be as empty after the test as before: nothing may be left of a server. */
function newHome(): string {
  const home = temporaryFolder();
  onTestFinished(() => expect(readdirSync(home)).toEqual([]));
  return home;
}

/** Runs `localvault exec` with these words to its end. */
function exec(words: readonly string[], env: Readonly<Record<string, string>> = {}, input = ''): Outcome {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [launcher, 'exec', ...words], {
    env: { PATH: process.env['PATH'], HOME: newHome(), ...env },
    cwd: root,
    encoding: 'utf8',
    input,
  });
  return { status, signal, stdout, stderr };
}

interface StartedScript {
  readonly child: ChildProcess;
  /** What it had printed when it was ready. */
  readonly printed: string;
  readonly ended: Promise<Outcome>;
}

/** Starts `localvault exec` with a script of bash's. Resolves once the script has printed `ready`. */
async function startScript(script: string): Promise<StartedScript> {
  const child = spawn(process.execPath, [launcher, 'exec', '--', 'bash', '-c', script], {
    env: { PATH: process.env['PATH'], HOME: newHome() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece;
  });
  const ended = new Promise<Outcome>((resolve) => {
    child.once('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (piece: Buffer) => {
      stdout += piece;
      if (stdout.includes('ready\n')) {
        resolve();
      }
    });
    child.once('close', () => resolve());
  });
  return { child, printed: stdout, ended };
}

test('a curl script finds the server and its root token, and writes and reads a secret', () => {
  const script = `
    set -e
    call() { curl -sS --fail-with-body -H "X-Vault-Token: $VAULT_TOKEN" "$@"; }
    call "$VAULT_ADDR/v1/secret/data/app" -d '{"data": {"user": "ann"}}' > /dev/null
    call "$BAO_ADDR/v1/secret/data/app"`;
  const { stdout, ...outcome } = exec(['--', 'bash', '-c', script]);
  expect(outcome).toEqual({ status: 0, signal: null, stderr: '' });
  expect(JSON.parse(stdout).data.data).toEqual({ user: 'ann' });
});

test('node-vault needs nothing but the variables', () => {
  const script = `
    import connect from 'node-vault';
    const vault = connect();
    await vault.enableAuth({ mount_point: 'approle', type: 'approle' });
    await vault.addApproleRole({ role_name: 'app', token_ttl: 3600 });
    const { role_id } = (await vault.getApproleRoleId({ role_name: 'app' })).data;
    const { secret_id } = (await vault.getApproleRoleSecret({ role_name: 'app' })).data;
    const { auth } = await vault.approleLogin({ role_id, secret_id });
    console.log(auth.lease_duration);`;
  expect(exec(['--', process.execPath, '--input-type=module', '-e', script])).toEqual({
    status: 0,
    signal: null,
    stdout: '3600\n',
    stderr: '',
  });
});

test('localvault itself uses that server, and each server has its own state', () => {
  const words = ['--', process.execPath, launcher, 'kv', 'list', '-format=json', 'secret'];
  const put = `"${process.execPath}" "${launcher}" kv put secret/app a=1 && "${process.execPath}" "${launcher}" kv list secret`;
  expect(exec(['bash', '-c', put])).toMatchObject({ status: 0, stdout: expect.stringMatching(/\napp\n$/) });
  expect(exec(words)).toMatchObject({ status: 2, stdout: '{}\n' });
});

test('the root token can be chosen, by a flag or a variable', () => {
  const print = [
    '--',
    'bash',
    '-c',
    'printf "$VAULT_TOKEN $BAO_TOKEN "; curl -sf -H "X-Vault-Token: root" $VAULT_ADDR/v1/auth/token/lookup-self | grep -c root',
  ];
  expect(exec(['-dev-root-token-id=root', ...print])).toMatchObject({ status: 0, stdout: 'root root 1\n' });
  expect(exec(print, { VAULT_DEV_ROOT_TOKEN_ID: 'root' })).toMatchObject({ status: 0, stdout: 'root root 1\n' });
  expect(exec(['bash', '-c', 'echo $VAULT_TOKEN']).stdout).toMatch(/^s\.\w{24}\n$/);
});

test('the server starts with what seeds describe', () => {
  const folder = temporaryFolder();
  const [hcl, json] = [join(folder, 'seed.hcl'), join(folder, 'more.json')];
  writeFileSync(
    hcl,
    'initialize "a" {\n  request "b" {\n    operation = "update"\n    path = "secret/data/app"\n    data = { data = { user = { eval_source = "env", eval_type = "string", env_var = "USER_NAME" } } }\n  }\n}\n',
  );
  writeFileSync(json, '{ "version": 1, "objects": { "sys/auth/approle": { "type": "approle" } } }');
  const script = `curl -sf -H "X-Vault-Token: $VAULT_TOKEN" $VAULT_ADDR/v1/secret/data/app $VAULT_ADDR/v1/sys/auth/approle`;
  const outcome = exec([`-seed=${hcl}`, `-seed=${json}`, '--', 'bash', '-c', script], { USER_NAME: 'ann' });
  expect(outcome).toMatchObject({ status: 0, stderr: '' });
  expect(outcome.stdout).toContain('"data":{"user":"ann"}');
  expect(outcome.stdout).toContain('"type":"approle"');
});

test.each([
  ['{', 'it is not JSON: unexpected EOF'],
  [
    '{ "version": 1, "objects": { "auth/ci/role/a": {} } }',
    'so the command was not run: auth/ci/role/a: PUT auth/ci/role/a: ',
  ],
  [undefined, 'no such file or directory'],
])('without its seed, the command is not run: %s', (text, reason) => {
  const file = join(temporaryFolder(), 'seed.json');
  if (text !== undefined) {
    writeFileSync(file, text);
  }
  const { status, stdout, stderr } = exec([`-seed=${file}`, '--', 'echo', 'ran']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(reason);
  expect(stderr.trimEnd()).not.toContain('\n');
});

test('the command sees none of the variables that are for other servers', () => {
  const env = {
    VAULT_ADDR: 'http://127.0.0.1:1',
    VAULT_NAMESPACE: 'a',
    BAO_CACERT: 'b',
    VAULTS: 'c',
    LOCALVAULT_HOME: 'd',
  };
  const { stdout } = exec(['--', 'env'], env);
  const names = stdout.split('\n').flatMap((line) => /^[^=]*(?:VAULT|BAO)[^=]*(?==)/.exec(line) ?? []);
  expect(names.sort()).toEqual(['BAO_ADDR', 'BAO_TOKEN', 'LOCALVAULT_HOME', 'VAULTS', 'VAULT_ADDR', 'VAULT_TOKEN']);
});

test('any environment keeps what is not for a server', () => {
  const name = tuple(constantFrom('VAULT_', 'BAO_', 'VAULT', 'bao_', 'XVAULT_', ''), string()).map((parts) =>
    parts.join(''),
  );
  assert(
    property(dictionary(name, string()), (env) => {
      const { VAULT_ADDR, BAO_ADDR, VAULT_TOKEN, BAO_TOKEN, ...rest } = commandEnvironment(env, 'address', 'token');
      expect([VAULT_ADDR, BAO_ADDR, VAULT_TOKEN, BAO_TOKEN]).toEqual(['address', 'address', 'token', 'token']);
      const kept = Object.entries(env).filter(([key]) => !key.startsWith('VAULT_') && !key.startsWith('BAO_'));
      expect(rest).toEqual(Object.fromEntries(kept));
    }),
    { numRuns: 50 },
  );
});

test('the command gets the standard input, and all words after its name', () => {
  expect(exec(['--', 'cat', '-A', '-'], {}, 'typed\n')).toMatchObject({ status: 0, stdout: 'typed$\n', stderr: '' });
  expect(exec(['cat', '-A'], {}, 'typed\n')).toMatchObject({ status: 0, stdout: 'typed$\n', stderr: '' });
});

test.each([0, 1, 2, 7, 255])('the exit status %d is that of the command', (status) => {
  expect(exec(['--', 'bash', '-c', `exit ${status}`])).toEqual({ status, signal: null, stdout: '', stderr: '' });
});

test.each(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const)('a command that %s kills ends both', (signal) => {
  expect(exec(['--', 'bash', '-c', `kill -${signal.slice(3)} $$`])).toEqual({
    status: null,
    signal,
    stdout: '',
    stderr: '',
  });
});

test('a command that crashed gives the status that shells have for it, and no second core', () => {
  expect(exec(['--', 'bash', '-c', 'ulimit -c 0; kill -SEGV $$'])).toEqual({
    status: 139,
    signal: null,
    stdout: '',
    stderr: '',
  });
});

test('a killed command ends the server, even if a client has sent half a request', async () => {
  const { ended, printed } = await startScript('echo "$$ $VAULT_ADDR"; echo ready; exec sleep 1000');
  const [, pid, port] = (/^(\d+) http:\/\/127\.0\.0\.1:(\d+)\n/.exec(printed) ?? []).map(Number);
  if (pid === undefined || port === undefined) {
    throw new Error(`the script printed ${printed}`);
  }
  const client = connect(port, '127.0.0.1');
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.on('error', () => {});
  await new Promise<void>((resolve) => client.write('POST /v1/sys/mounts HTTP/1.1\r\n', () => resolve()));
  process.kill(pid, 'SIGKILL');
  expect(await ended).toMatchObject({ status: null, signal: 'SIGKILL', stderr: '' });
  await closed;
  const again = connect(port, '127.0.0.1');
  await expect(new Promise((_, reject) => again.once('error', reject))).rejects.toThrow('ECONNREFUSED');
});

test.each(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const)(
  '%s is forwarded once, and the command decides what it means',
  async (signal) => {
    const name = signal.slice(3);
    const script = `trap 'echo ${name}; count=$((count + 1))' ${name}
      echo ready
      until [ -n "$count" ]; do sleep 0.05; done
      sleep 0.3
      exit $((count + 40))`;
    const { child, ended } = await startScript(script);
    child.kill(signal);
    expect(await ended).toEqual({ status: 41, signal: null, stdout: `ready\n${name}\n`, stderr: '' });
  },
);

/** Types Ctrl-C once a command line on a pseudo-terminal says that it is ready. Gives its status and what was shown. */
async function interrupt(line: string): Promise<{ readonly status: number | null; readonly shown: string }> {
  const child = spawn('script', ['-q', '-e', '-c', line, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm', HOME: newHome() },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let hasTyped = false;
  child.stdout.on('data', (piece: Buffer) => {
    shown += piece;
    if (!hasTyped && shown.includes('ready')) {
      hasTyped = true;
      child.stdin.write('\x03');
    }
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, shown: shown.replaceAll('\r\n', '\n') };
}

const execLine = `'${process.execPath}' '${launcher}' exec -- bash -c`;

test('Ctrl-C on a terminal reaches the command once, and the server outlasts what it does then', async () => {
  const home = temporaryFolder();
  const script = join(home, 'script');
  writeFileSync(
    script,
    `trap 'count=$((count + 1))' INT
    echo ready
    until [ -n "$count" ]; do sleep 0.05; done
    sleep 0.3
    echo "interrupted $count times"
    curl -s -o /dev/null -w 'health %{http_code}\\n' "$VAULT_ADDR/v1/sys/health"
    exit 5\n`,
  );
  expect(await interrupt(`exec ${execLine} '. ${script}'`)).toEqual({
    status: 5,
    shown: 'ready\n^Cinterrupted 1 times\nhealth 200\n',
  });
});

test('Ctrl-C ends the command, this program and the script that started it', async () => {
  const home = temporaryFolder();
  const script = join(home, 'script');
  writeFileSync(script, `${execLine} 'echo ready; exec sleep 1000'\necho "went on"\n`);
  expect(await interrupt(`exec bash ${script}`)).toEqual({ status: 130, shown: 'ready\n^C' });
});

test('a command that does not exist gives 127', () => {
  expect(exec(['--', 'no-such-command', 'a'])).toEqual({
    status: 127,
    signal: null,
    stdout: '',
    stderr: `can't run "no-such-command": it is not on PATH; check its spelling\n`,
  });
  expect(exec(['--', './no-such-file'])).toMatchObject({
    status: 127,
    stderr: `can't run "./no-such-file": there is no such file, or its interpreter is missing; check its spelling\n`,
  });
});

test('a command that is not executable gives 126', () => {
  expect(exec(['--', './README.md'])).toMatchObject({
    status: 126,
    stderr: `can't run "./README.md": permission denied; make the file executable (chmod +x), or name its interpreter first\n`,
  });
  expect(exec(['--', '/'])).toMatchObject({ status: 126 });
  const other = join(temporaryFolder(), 'other');
  writeFileSync(other, '#!/no/such/interpreter\n');
  chmodSync(other, 0o755);
  expect(exec(['--', other])).toMatchObject({ status: 127, stderr: expect.stringContaining('its interpreter') });
});

test.each([[[]], [['--']], [['-dev-root-token-id=root']]])('without a command, %j is wrong use', (words) => {
  expect(exec(words)).toEqual({
    status: 1,
    signal: null,
    stdout: '',
    stderr: 'no command to run: give one after --, as in "localvault exec -- npm test"\n',
  });
});

test('a flag that names another server is refused, before anything runs', () => {
  expect(exec(['-address=http://127.0.0.1:1', '--', 'echo', 'ran'])).toEqual({
    status: 1,
    signal: null,
    stdout: '',
    stderr:
      '-address is for commands that call a server, and this one starts a server: it chooses a free port itself\n',
  });
});

test('the server keeps running when its program is removed, as by an npm ci in the command', () => {
  const folder = buildFolder();
  const program = copyProgram(folder);
  const dist = join(folder, 'dist');
  const files = readdirSync(dist).filter((name) => name.endsWith('.cjs'));
  const size = files.reduce((sum, name) => sum + statSync(join(dist, name)).size, 0);
  const script = `
    read_bytes() { sed -n 's/^rchar: //p' /proc/$PPID/io; }
    until [ "$(read_bytes)" -ge ${size} ]; do sleep 0.05; done
    rm -r '${dist}'
    call() { curl -sS --fail-with-body -H "X-Vault-Token: $VAULT_TOKEN" "$@"; }
    call "$VAULT_ADDR/v1/sys/auth/approle" -d '{"type": "approle"}' &&
      call "$VAULT_ADDR/v1/auth/approle/role/app" -d '{}' &&
      call "$VAULT_ADDR/v1/identity/entity" -d '{"name": "a"}' > /dev/null &&
      call "$VAULT_ADDR/v1/sys/policies/acl/a" -d '{"policy": "path \\"a\\" {}"}'`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'exec', '--', 'bash', '-c', script], {
    env: { PATH: process.env['PATH'], HOME: newHome(), NODE_DISABLE_COMPILE_CACHE: '1' },
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});
