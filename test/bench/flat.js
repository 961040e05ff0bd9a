// Whether commands cost the same however much is stored: the same commands, each a process of its own, alternate between a state with 10
// SecretIDs and 10 tokens and one with many. Prints medians, their ratio, the largest memory of any process, and the bytes on disk for each
// SecretID and token. Last, `approle secret-ids` lists all SecretIDs: its first row must come at once.
//   node test/bench/flat.js [SecretIDs, default 1000000] [runs, default 60] [tokens, default as many as SecretIDs]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const many = Number(process.argv[2] ?? 1_000_000);
const runs = Number(process.argv[3] ?? 60);
const manyTokens = Number(process.argv[4] ?? many);
const root = fileURLToPath(new URL('../../', import.meta.url));
const localvault = join(root, 'bin/localvault.js');
const directory = mkdtempSync(join(tmpdir(), 'localvault-flat-'));

/** A user with a state of their own, whose commands must succeed. */
function newUser(name) {
  const env = { PATH: process.env.PATH, HOME: join(directory, name) };
  const vault = (...words) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [localvault, ...words], { env, encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`localvault ${words.join(' ')}: status ${status}: ${stderr}`);
    }
    return stdout.trim();
  };
  vault('auth', 'enable', 'approle');
  vault('write', 'auth/approle/role/jenkins', 'token_policies=jenkins', 'token_ttl=24h', 'secret_id_ttl=720h');
  const roleId = vault('read', '-field=role_id', 'auth/approle/role/jenkins/role-id');
  return { name, env, vault, roleId, times: {}, memory: {} };
}

/** Makes SecretIDs, then tokens, in one process that has the state to itself, as a server would. */
async function fill(user, ...counts) {
  const program = join(directory, 'fill.cjs');
  const bundle = await rolldown({
    input: join(root, 'test/bench/fill.ts'),
    platform: 'node',
    external: ['fs-native-extensions'],
    transform: { target: 'node20', define: { 'import.meta.url': JSON.stringify(`file://${root}bin/localvault.js`) } },
  });
  await bundle.write({ file: program, format: 'cjs', codeSplitting: false });
  const token = user.vault('print', 'token');
  const env = { ...user.env, VAULT_TOKEN: token };
  const child = spawn(process.execPath, [program, ...counts.map(String)], { env, stdio: 'inherit' });
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) {
    throw new Error(`filling the state: status ${status}`);
  }
}

/** Runs a command; records how long it took, and its peak memory. */
function measure(user, name, words) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', join(root, 'test/bench/report-memory.cjs'), localvault, ...words],
    {
      env: user.env,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const took = Number(process.hrtime.bigint() - start) / 1e6;
  const memory = /peak memory (\d+)/.exec(stderr);
  if (status !== 0 || memory === null) {
    throw new Error(`${words.join(' ')}: status ${status}: ${stderr}`);
  }
  user.times[name] = [...(user.times[name] ?? []), took];
  user.memory[name] = Math.max(user.memory[name] ?? 0, Number(memory[1]) / 1024);
}

/** Lists the SecretIDs; returns when the first row came, how long all rows took, and the peak memory. */
async function takeStock(user) {
  const start = process.hrtime.bigint();
  const since = () => Number(process.hrtime.bigint() - start) / 1e6;
  const child = spawn(
    process.execPath,
    ['--require', join(root, 'test/bench/report-memory.cjs'), localvault, 'approle', 'secret-ids'],
    { env: user.env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let first;
  let errors = '';
  child.stdout.on('data', () => {
    first ??= since();
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  const memory = /peak memory (\d+)/.exec(errors);
  if (status !== 0 || memory === null) {
    throw new Error(`approle secret-ids: status ${status}: ${errors}`);
  }
  return { first, all: since(), memory: Number(memory[1]) / 1024 };
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
const used = () => {
  spawnSync('sync');
  const { bsize, blocks, bfree } = statfsSync(directory);
  return (blocks - bfree) * bsize;
};

try {
  const small = newUser('small');
  const large = newUser('large');
  await fill(small, 10, 10);
  for (const [name, ...counts] of [
    ['SecretIDs', many, 0],
    ['tokens', 0, manyTokens],
  ]) {
    const before = used();
    const begin = Date.now();
    await fill(large, ...counts);
    const seconds = Math.round((Date.now() - begin) / 1000);
    const count = Math.max(...counts);
    const bytes = Math.round((used() - before) / count);
    console.log(`${count} ${name} made in ${seconds} s, ${bytes} bytes on disk each`);
  }
  const users = [small, large];
  for (const user of users) {
    user.secretId = user.vault('write', '-f', '-field=secret_id', 'auth/approle/role/jenkins/secret-id');
  }
  const newToken = (user) => user.vault('token', 'create', '-field=token', '-policy=jenkins', '-ttl=1h');
  /** The last one's token is created right before it. */
  const commands = (user) => ({
    login: ['write', 'auth/approle/login', `role_id=${user.roleId}`, `secret_id=${user.secretId}`],
    'read of a role': ['read', 'auth/approle/role/jenkins'],
    'SecretID generation': ['write', '-f', 'auth/approle/role/jenkins/secret-id'],
    'token lookup': ['token', 'lookup', user.token],
    'token revocation': ['token', 'revoke', newToken(user)],
  });
  for (const user of users) {
    user.token = newToken(user);
  }
  for (let run = 0; run < runs; run++) {
    for (const user of run % 2 === 0 ? users : users.toReversed()) {
      for (const [name, words] of Object.entries(commands(user))) {
        measure(user, name, words);
      }
    }
  }
  console.log(`${''.padEnd(22)} ${'10'.padStart(12)} ${String(many).padStart(12)}    ratio`);
  const row = (name, [a, b], unit) =>
    console.log(
      `${name.padEnd(22)} ${`${a.toFixed(1)} ${unit}`.padStart(12)} ${`${b.toFixed(1)} ${unit}`.padStart(12)}    ${(b / a).toFixed(2)}`,
    );
  for (const name of Object.keys(small.times)) {
    row(
      name,
      users.map((user) => median(user.times[name])),
      'ms',
    );
    row(
      '  peak memory',
      users.map((user) => user.memory[name]),
      'MB',
    );
  }
  const stock = [await takeStock(small), await takeStock(large)];
  row(
    'first row of a list',
    stock.map(({ first }) => first),
    'ms',
  );
  row(
    '  all rows',
    stock.map(({ all }) => all),
    'ms',
  );
  row(
    '  peak memory',
    stock.map(({ memory }) => memory),
    'MB',
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
