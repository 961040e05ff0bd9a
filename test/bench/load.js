// How many requests a second `localvault server` answers to 64 connections, beside a bare node:http server that parses a JSON body
// and answers with one, by turns in the same run: medians of rates, of their ratios, and of the latency that 99 % stay below.
//   node test/bench/load.js [seconds for each kind, default 8]
//   node test/bench/load.js audit [seconds for each kind, default 8]
//   node test/bench/load.js soak [seconds, default 60] [tokens alive meanwhile, default 100000]
// The second compares the logins of servers with and without an audit device, in memory and on disk. The soak prints the server's memory while logins and reads go on, in memory and on disk.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const connections = 64;
/** The kinds take turns, with the bare server in between, since a machine that does other work is now fast and now slow. */
const rounds = 4;
const localvault = fileURLToPath(new URL('../../bin/localvault.js', import.meta.url));
const self = fileURLToPath(import.meta.url);
const token = 'root';
const home = mkdtempSync(join(tmpdir(), 'localvault-load-'));

/** What others are measured by: reads all of a request, parses it, and answers about as much as a role is. */
function serveBare() {
  const answer = JSON.stringify({ request_id: '0'.repeat(36), data: { text: 'x'.repeat(400) }, warnings: null });
  const server = createServer((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      JSON.parse(Buffer.concat(pieces).toString() || '{}');
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length });
      response.end(answer);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}\n`));
}

/** Starts a server as a process of its own; resolves with it and its URL once it has printed that. */
async function start(args, ownHome = home) {
  const env = { PATH: process.env.PATH, HOME: ownHome, VAULT_DEV_ROOT_TOKEN_ID: token };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const url = await new Promise((done, fail) => {
    let printed = '';
    child.stdout.on('data', (text) => {
      printed += text;
      const [found] = /http:\/\/[\d.:]+(?=\D)/.exec(printed) ?? [];
      if (found && printed.endsWith('\n')) {
        done(found);
      }
    });
    child.once('exit', (status) => fail(new Error(`${args.join(' ')} ended with ${status}`)));
  });
  return { child, url };
}

const startInMemory = () =>
  start([localvault, 'server', '-dev', '-dev-listen-address=127.0.0.1:0', '-dev-no-store-token']);
const startOnDisk = () => start([localvault, 'server', '-listen-address=127.0.0.1:0']);

/** Starts the same two with a home and an audit device of their own. */
function startAudited(name, args) {
  const ownHome = join(home, name);
  mkdirSync(ownHome);
  const config = join(ownHome, 'config.hcl');
  writeFileSync(config, `audit "file" "file" {\n  options = { file_path = "${join(ownHome, 'audit.log')}" }\n}\n`);
  return start([localvault, 'server', `-config=${config}`, ...args], ownHome);
}

async function stop({ child }) {
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
  await new Promise((done) => child.once('exit', done));
}

async function api(url, method, path, body) {
  const answer = await fetch(`${url}/v1/${path}`, {
    method,
    headers: { 'X-Vault-Token': token },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
  const text = await answer.text();
  return text === '' ? {} : JSON.parse(text);
}

/** Makes a role whose tokens live so long, and returns the requests that read it and that log in with it. */
async function prepare(url, tokenTtl) {
  const role = 'auth/approle/role/jenkins';
  await api(url, 'POST', 'sys/auth/approle', { type: 'approle' }).catch(() => {});
  await api(url, 'POST', 'sys/policies/acl/jenkins', { policy: 'path "auth/approle/*" { capabilities = ["read"] }' });
  await api(url, 'POST', role, { token_ttl: tokenTtl, token_policies: ['jenkins'] });
  const { role_id } = (await api(url, 'GET', `${role}/role-id`)).data;
  const { secret_id } = (await api(url, 'POST', `${role}/secret-id`)).data;
  const { auth } = await api(url, 'POST', 'auth/token/create', { policies: ['jenkins'], ttl: '24h' });
  return {
    read: { method: 'GET', path: `/v1/${role}`, headers: { 'X-Vault-Token': auth.client_token } },
    login: {
      method: 'POST',
      path: '/v1/auth/approle/login',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ role_id, secret_id }),
    },
  };
}

/** Sends these requests in turn, over all connections, for so long. */
async function load(url, duration, requests) {
  const result = await autocannon({ url, connections, duration, requests });
  const failed = result.errors + result.timeouts + result.non2xx;
  return { rate: result.requests.total / result.duration, p99: result.latency.p99, failed };
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

async function measure(seconds) {
  const bare = await start([self, 'bare']);
  const memory = await startInMemory();
  const disk = await startOnDisk();
  const [onMemory, onDisk] = [await prepare(memory.url, '1h'), await prepare(disk.url, '1h')];
  const json = {
    method: 'POST',
    path: '/',
    headers: { 'Content-Type': 'application/json' },
    body: onMemory.login.body,
  };
  const kinds = [
    ['role reads, memory', memory, [onMemory.read], 0.8],
    ['role reads, disk', disk, [onDisk.read], 0.8],
    ['logins, memory', memory, [onMemory.login], 0.4],
    ['logins, disk', disk, [onDisk.login], 0.25],
    ['both, memory', memory, [onMemory.login, onMemory.read]],
    ['both, disk', disk, [onDisk.login, onDisk.read]],
  ];
  const results = kinds.map(() => []);
  const slice = seconds / rounds;
  for (let round = 0; round < rounds; round++) {
    await load(bare.url, slice / 4, [json]);
    let before = await load(bare.url, slice / 2, [json]);
    for (const [index, [, { url }, requests]] of kinds.entries()) {
      await load(url, slice / 4, requests);
      const result = await load(url, slice, requests);
      const after = await load(bare.url, slice / 2, [json]);
      results[index].push({ ...result, bare: (before.rate + after.rate) / 2 });
      before = after;
    }
  }
  let reached = true;
  console.log(`bare node:http${`${Math.round(median(results.flat().map((one) => one.bare)))} /s`.padStart(18)}`);
  for (const [index, [name, , , goal]] of kinds.entries()) {
    const parts = results[index];
    const ratio = median(parts.map((part) => part.rate / part.bare));
    const failed = parts.reduce((sum, part) => sum + part.failed, 0);
    reached &&= failed === 0 && ratio >= (goal ?? 0);
    const rate = `${Math.round(median(parts.map((part) => part.rate)))} /s`.padStart(11);
    const shown = `${rate} ${(100 * ratio).toFixed(0).padStart(5)} %`;
    const wanted = goal ? ` (goal ${100 * goal} %)` : '';
    console.log(
      `${name.padEnd(20)} ${shown}${wanted.padEnd(13)} p99 ${median(parts.map((part) => part.p99))} ms, ${failed} failed`,
    );
  }
  await Promise.all([bare, memory, disk].map(stop));
  return reached;
}

/** Audited logins are to reach half of the rate of others. */
const auditGoal = 0.5;

async function measureAudit(seconds) {
  const dev = ['-dev', '-dev-listen-address=127.0.0.1:0', '-dev-no-store-token'];
  const pairs = [
    ['memory', await startInMemory(), await startAudited('memory', dev)],
    ['disk', await startOnDisk(), await startAudited('disk', ['-listen-address=127.0.0.1:0'])],
  ];
  let reached = true;
  for (const [name, plain, audited] of pairs) {
    const logins = [(await prepare(plain.url, '1h')).login, (await prepare(audited.url, '1h')).login];
    const parts = [];
    for (let round = 0; round < rounds; round++) {
      const results = [];
      for (const [index, { url }] of [plain, audited].entries()) {
        await load(url, seconds / rounds / 4, [logins[index]]);
        results.push(await load(url, seconds / rounds, [logins[index]]));
      }
      parts.push(results);
    }
    const [without, withAudit] = [0, 1].map((index) => Math.round(median(parts.map((part) => part[index].rate))));
    const ratio = median(parts.map(([one, other]) => other.rate / one.rate));
    const failed = parts.flat().reduce((sum, part) => sum + part.failed, 0);
    reached &&= failed === 0 && ratio >= auditGoal;
    const told = `${without} /s without, ${withAudit} /s with audit: ${(100 * ratio).toFixed(0)} %`;
    console.log(`logins, ${name.padEnd(6)} ${told} (goal ${100 * auditGoal} %), ${failed} failed`);
  }
  await Promise.all(pairs.flatMap(([, ...servers]) => servers.map(stop)));
  return reached;
}

/** A process's memory in MiB. */
function memoryOf({ child }) {
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', `${child.pid}`], { encoding: 'utf8' }).stdout) / 1024;
}

async function soak(seconds, tokens) {
  let reached = true;
  for (const [name, startServer] of [
    ['memory', startInMemory],
    ['disk', startOnDisk],
  ]) {
    const server = await startServer();
    const { read, login } = await prepare(server.url, '24h');
    await autocannon({ url: server.url, connections, amount: tokens, requests: [login] });
    await prepare(server.url, '5s');
    console.log(`${name}: ${memoryOf(server).toFixed(0)} MiB with ${tokens} tokens`);
    for (let part = 1; part <= 6; part++) {
      const { rate, p99, failed } = await load(server.url, seconds / 6, [login, read]);
      reached &&= failed === 0;
      const told = `${Math.round(rate)}/s, p99 ${p99} ms, ${failed} failed, ${memoryOf(server).toFixed(0)} MiB`;
      console.log(`  after ${Math.round((part * seconds) / 6)} s: ${told}`);
    }
    const end = performance.now();
    await stop(server);
    console.log(`  stopped within ${((performance.now() - end) / 1000).toFixed(1)} s`);
  }
  return reached;
}

function run(mode, numbers) {
  switch (mode) {
    case 'soak':
      return soak(...[60, 100_000].map((n, i) => Number(numbers[i] ?? n)));
    case 'audit':
      return measureAudit(Number(numbers[0] ?? 8));
    default:
      return measure(Number(mode ?? 8));
  }
}

const [mode, ...numbers] = process.argv.slice(2);
if (mode === 'bare') {
  serveBare();
} else {
  try {
    process.exitCode = (await run(mode, numbers)) ? 0 : 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
