// How long a command takes beside Node's own start: alternating runs of `node -e 0` and of commands. Prints the 10th percentile, the
// quartile and the median, each with its ratio to that of `node -e 0`: on a busy machine, the lower ones vary least. Node reads the
// certificates that NODE_EXTRA_CA_CERTS names at each start, before anything else, which can take twice as long as all the rest; so
// where it's set, both ways are measured. Usage: node test/bench/start-up.js [runs, default 60]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runs = Number(process.argv[2] ?? 60);
const localvault = fileURLToPath(new URL('../../bin/localvault.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'localvault-bench-'));
const env = { PATH: process.env.PATH, HOME: home };
const { NODE_EXTRA_CA_CERTS } = process.env;

/** Runs node with these arguments; throws where it fails. */
function run(env, args, options) {
  const result = spawnSync(process.execPath, args, { env, stdio: ['pipe', 'ignore', 'pipe'], ...options });
  if (result.status !== 0) {
    throw new Error(`node ${args.join(' ')}: status ${result.status}: ${result.stderr}`);
  }
  return result;
}

/** Runs node with these arguments and returns the milliseconds it took. */
function time(env, args) {
  const start = process.hrtime.bigint();
  run(env, args);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Makes a role, a secret and a policy for it. Returns a token of an application that logged in with the role. */
function prepare() {
  const vault = (...words) => run(env, [localvault, ...words], { stdio: 'pipe', encoding: 'utf8' }).stdout;
  const policy = 'path "secret/data/*" {\n  capabilities = ["read"]\n}\n';
  vault('auth', 'enable', 'approle');
  run(env, [localvault, 'policy', 'write', 'jenkins', '-'], { input: policy });
  vault('write', 'auth/approle/role/jenkins', 'token_policies=jenkins');
  vault('kv', 'put', 'secret/app', 'password=s3cret');
  const roleId = vault('read', '-field=role_id', 'auth/approle/role/jenkins/role-id');
  const secretId = vault('write', '-f', '-field=secret_id', 'auth/approle/role/jenkins/secret-id');
  return vault('write', '-field=token', 'auth/approle/login', `role_id=${roleId}`, `secret_id=${secretId}`);
}

/** The 10th percentile, the quartile and the median. */
function percentiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return [0.1, 0.25, 0.5].map((part) => sorted[Math.floor(sorted.length * part)]);
}

function measure(title, env, token) {
  const commands = {
    'node -e 0': [env, ['-e', '0']],
    'localvault version': [env, [localvault, 'version']],
    'localvault read (a role)': [env, [localvault, 'read', 'auth/approle/role/jenkins']],
    'localvault kv get (as an application)': [{ ...env, VAULT_TOKEN: token }, [localvault, 'kv', 'get', 'secret/app']],
    'localvault write (a SecretID)': [env, [localvault, 'write', '-f', 'auth/approle/role/jenkins/secret-id']],
  };
  const times = Object.keys(commands).map(() => []);
  for (let count = 0; count < runs; count++) {
    for (const [at, command] of Object.values(commands).entries()) {
      times[at].push(time(...command));
    }
  }
  const [reference, ...others] = times.map(percentiles);
  console.log(`${title.padEnd(42)} 10th percentile   quartile          median`);
  for (const [at, found] of [reference, ...others].entries()) {
    const cells = found.map((ms, i) => `${ms.toFixed(1).padStart(7)} ms ${(ms / reference[i]).toFixed(2)}`);
    console.log(`  ${Object.keys(commands)[at].padEnd(38)} ${cells.join('  ')}`);
  }
}

try {
  const token = prepare();
  measure('without NODE_EXTRA_CA_CERTS', env, token);
  if (NODE_EXTRA_CA_CERTS) {
    measure('with NODE_EXTRA_CA_CERTS', { ...env, NODE_EXTRA_CA_CERTS }, token);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
