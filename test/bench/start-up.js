// How long a command takes beside Node's own start: alternating runs of `node -e 0` and of commands, the medians and their
// ratios. Node reads the certificates that NODE_EXTRA_CA_CERTS names at each start, before anything else, which can take twice as
// long as all the rest; so where it's set, both ways are measured. Usage: node test/bench/start-up.js [runs, default 60]
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

/** Runs node with these arguments and returns the milliseconds it took; throws where it fails. */
function time(env, ...args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) {
    throw new Error(`node ${args.join(' ')}: status ${status}: ${stderr}`);
  }
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

function measure(title, env) {
  const commands = {
    'node -e 0': ['-e', '0'],
    'localvault read (a role)': [localvault, 'read', 'auth/approle/role/jenkins'],
    'localvault write (a SecretID)': [localvault, 'write', '-f', 'auth/approle/role/jenkins/secret-id'],
    'localvault version': [localvault, 'version'],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, args] of Object.entries(commands)) {
      times[name].push(time(env, ...args));
    }
  }
  const reference = median(times['node -e 0']);
  console.log(title);
  for (const [name, all] of Object.entries(times)) {
    console.log(
      `  ${name.padEnd(32)} ${median(all).toFixed(1).padStart(7)} ms   ${(median(all) / reference).toFixed(2)}`,
    );
  }
}

try {
  time(env, localvault, 'auth', 'enable', 'approle');
  time(env, localvault, 'write', 'auth/approle/role/jenkins', 'token_ttl=1h', 'token_policies=jenkins');
  measure('without NODE_EXTRA_CA_CERTS', env);
  if (NODE_EXTRA_CA_CERTS) {
    measure('with NODE_EXTRA_CA_CERTS', { ...env, NODE_EXTRA_CA_CERTS });
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
