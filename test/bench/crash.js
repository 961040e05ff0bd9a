// What commands cost on the state of a server that was killed under load, whose journal is long, beside the same commands on the
// same state after a server has ended in order. Both take turns. Prints the 10th percentile, the quartile and the median of the time
// and of the processor time, with ratios. Last, how soon `approle secret-ids` shows its first row beside a server under load.
//   node test/bench/crash.js [runs, default 20] [MiB of journal, default 1.9] [logins a second beside the list, default 1500]
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const [runs = 20, size = 1.9, rate = 1500] = process.argv.slice(2).map(Number);
const localvault = fileURLToPath(new URL('../../bin/localvault.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'localvault-crash-'));
const percentiles = [0.1, 0.25, 0.5];

function envOf(home) {
  return { PATH: process.env.PATH, HOME: home };
}

/** Runs a command, which must succeed. Returns its output, its time and its processor time in milliseconds. */
function run(home, ...words) {
  const script = 'TIMEFORMAT="%U %S"; time "$0" "$@"';
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, localvault, ...words], {
    env: envOf(home),
    encoding: 'utf8',
  });
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) {
    throw new Error(`localvault ${words.join(' ')}: status ${status}: ${stderr}`);
  }
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { output: stdout.trim(), time, processor: 1000 * (user + system) };
}

const journalSize = (home) => statSync(join(home, '.local/share/localvault/journal')).size;

/** Starts a server as a process of its own; resolves with it and its URL. */
async function startServer(home) {
  const child = spawn(process.execPath, [localvault, 'server', '-listen-address=127.0.0.1:0'], {
    env: envOf(home),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await new Promise((done) => {
    let printed = '';
    child.stdout.on('data', (text) => {
      printed += text;
      const [found] = /http:\/\/[\d.:]+(?=\D)/.exec(printed) ?? [];
      if (found) {
        done(found);
      }
    });
  });
  return { child, url };
}

async function stop({ child }, signal) {
  child.kill(signal);
  await new Promise((done) => child.once('exit', done));
}

/** Logs in until it is stopped. */
function logIn(url, { role_id, secret_id }, options) {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ role_id, secret_id });
  const requests = [{ method: 'POST', path: '/v1/auth/approle/login', headers, body }];
  return autocannon({ url, connections: 64, duration: 600, requests, ...options });
}

function prepare(home) {
  mkdirSync(home);
  run(home, 'auth', 'enable', 'approle');
  run(home, 'write', 'auth/approle/role/jenkins', 'token_policies=jenkins', 'token_ttl=1h', 'secret_id_ttl=720h');
  return {
    role_id: run(home, 'read', '-field=role_id', 'auth/approle/role/jenkins/role-id').output,
    secret_id: run(home, 'write', '-f', '-field=secret_id', 'auth/approle/role/jenkins/secret-id').output,
  };
}

function show(name, [normal, killed]) {
  for (const kind of ['time', 'processor']) {
    const [before, after] = [normal, killed].map((all) => all.map((one) => one[kind]).toSorted((a, b) => a - b));
    const cells = percentiles.map((part) => {
      const [a, b] = [before, after].map((sorted) => sorted[Math.floor(part * (sorted.length - 1))]);
      return `${a.toFixed(0)} ${b.toFixed(0)} (${(b / a).toFixed(2)})`.padStart(18);
    });
    console.log(`${`${name}, ${kind}`.padEnd(22)}${cells.join('')}`);
  }
}

try {
  const killed = join(directory, 'killed');
  const normal = join(directory, 'normal');
  const credentials = prepare(killed);
  const server = await startServer(killed);
  const logins = logIn(server.url, credentials);
  while (journalSize(killed) < size * 2 ** 20) {
    await sleep(5);
  }
  await stop(server, 'SIGKILL');
  logins.stop();
  rmSync(join(killed, '.local/share/localvault/server.sock'), { force: true });
  cpSync(killed, normal, { recursive: true });
  // A server without requests shortens the journal that another one left.
  const settling = await startServer(normal);
  while (journalSize(normal) > 1000) {
    await sleep(100);
  }
  await stop(settling, 'SIGTERM');
  console.log(`journals of ${journalSize(normal)} and ${journalSize(killed)} bytes`);
  const commands = {
    read: ['read', 'auth/approle/role/jenkins'],
    write: ['write', '-f', 'auth/approle/role/jenkins/secret-id'],
  };
  for (const [name, words] of Object.entries(commands)) {
    const results = [[], []];
    for (let count = 0; count < runs; count++) {
      for (const [index, home] of [normal, killed].entries()) {
        results[index].push(run(home, ...words));
      }
    }
    show(name, results);
  }
  const busy = await startServer(normal);
  const load = logIn(busy.url, credentials, { overallRate: rate });
  const first = [];
  for (let count = 0; count < runs; count++) {
    await sleep(500);
    const start = process.hrtime.bigint();
    const list = spawn(process.execPath, [localvault, 'approle', 'secret-ids'], { env: envOf(normal) });
    list.stdout.once('data', () => first.push(Number(process.hrtime.bigint() - start) / 1e6));
    await new Promise((done) => list.once('close', done));
  }
  load.stop();
  const sorted = first.toSorted((a, b) => a - b);
  console.log(
    `first row beside a server: median ${sorted[sorted.length >> 1].toFixed(0)} ms, last ${sorted.at(-1).toFixed(0)} ms`,
  );
  await stop(busy, 'SIGKILL');
} finally {
  rmSync(directory, { recursive: true, force: true });
}
