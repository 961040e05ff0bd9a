// What a Vault costs a test suite: once at its start, and per test. Medians in milliseconds. Build first.
// Usage: node test/bench/suites.js [runs, default 30] [a real server's program, such as /usr/bin/bao]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runs = Number(process.argv[2] ?? 30);
const realServer = process.argv[3];
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const localvault = beside('../../bin/localvault.js');
const library = beside('../../dist/library/index.cjs');
const home = mkdtempSync(join(tmpdir(), 'localvault-bench-'));
const env = { PATH: process.env.PATH, HOME: home };

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

/** The median time of a function's runs. */
async function time(body) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await body();
    times.push(performance.now() - start);
  }
  return median(times);
}

function node(...args) {
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`node ${args.join(' ')}: status ${status}: ${stderr}`);
  }
}

/** Stores 100 secrets. */
async function seed(vault) {
  for (let at = 0; at < 100; at++) {
    await vault.request('POST', `secret/data/${at}`, { data: { at } });
  }
}

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a real server, waits until it answers, and stops it. */
async function startReal() {
  const port = await freePort();
  const words = ['server', '-dev', '-dev-no-store-token', `-dev-listen-address=127.0.0.1:${port}`];
  const child = spawn(realServer, words, { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}/v1/sys/health`;
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  child.kill('SIGKILL');
  await ended;
}

try {
  const { startVault } = await import(library);
  const vault = await startVault();
  await seed(vault);
  const snapshot = vault.snapshot();
  const rows = {
    'node -e 0': () => node('-e', '0'),
    'localvault exec -- true': () => node(localvault, 'exec', '--', 'true'),
    'process that imports the library': () =>
      node('-e', `require(${JSON.stringify(library)}).startVault().then((vault) => vault.close())`),
    'startVault, then close': async () => (await startVault()).close(),
    'startVault of a snapshot, then close': async () => (await startVault({ snapshot })).close(),
    'snapshot, 100 secrets': () => vault.snapshot(),
    'restore, 100 secrets': () => vault.restore(snapshot),
    ...(realServer && { 'real server until it answers': startReal }),
  };
  for (const [name, body] of Object.entries(rows)) {
    console.log(`${name.padEnd(40)} ${(await time(body)).toFixed(3).padStart(9)} ms`);
  }
  await vault.close();
} finally {
  rmSync(home, { recursive: true, force: true });
}
