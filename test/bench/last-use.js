// What it costs a server on disk to note the last uses of SecretIDs with unlimited uses: processor time of a login, and logins a second,
// where one SecretID logs in again and again and where many log in once each. Every figure includes the checkpoints. With the folders of
// other checkouts of localvault, their servers take turns with this one's, and the ratios to this one's follow. Linux only.
//   node test/bench/last-use.js [SecretIDs, default 20000] [rounds, default 5] [FOLDER…]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [count = '20000', rounds = '5', ...others] = process.argv.slice(2);
const own = fileURLToPath(new URL('../../', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'localvault-last-use-'));
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const connections = 64;
/** In ticks a second, what Linux counts processor time by. */
const ticks = 100;
/** Longer than a server waits before it writes everything to files, in milliseconds. */
const pause = 4000;

function send(url, path, body) {
  const text = JSON.stringify(body);
  const headers = { 'X-Vault-Token': 'root', 'Content-Type': 'application/json', 'Content-Length': text.length };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v1/${path}`, { method: 'POST', headers, agent }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode < 300 ? resolve() : reject(new Error(`${path}: status ${answer.statusCode}`)),
      );
    });
    sent.once('error', reject);
    sent.end(text);
  });
}

/** Sends a request for each number up to `count`, over all connections. */
async function sendAll(make) {
  let next = 0;
  const work = async () => {
    for (let number = next++; number < Number(count); number = next++) {
      await make(number);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
}

async function start(folder, index) {
  const home = join(directory, String(index));
  mkdirSync(home);
  const env = { PATH: process.env.PATH, HOME: home, VAULT_DEV_ROOT_TOKEN_ID: 'root' };
  const words = [join(folder, 'bin/localvault.js'), 'server', '-listen-address=127.0.0.1:0'];
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const url = await new Promise((resolve) => {
    let printed = '';
    child.stdout.on('data', (text) => {
      printed += text;
      const [found] = /http:\/\/[\d.:]+(?=\D)/.exec(printed) ?? [];
      if (found && printed.endsWith('\n')) {
        resolve(found);
      }
    });
  });
  await send(url, 'sys/auth/approle', { type: 'approle' });
  await send(url, 'auth/approle/role/jenkins', { role_id: 'id', token_ttl: '1h' });
  await sendAll((n) => send(url, 'auth/approle/role/jenkins/custom-secret-id', { secret_id: `secret-${n}` }));
  await idle();
  return { folder, child, url, figures: { 'one SecretID': [], 'once each': [] } };
}

const idle = () => new Promise((resolve) => setTimeout(resolve, pause));

/** The processor time of a process and of the children that it has waited for, in microseconds. */
function processorTime({ pid }) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + (Number(field) * 1e6) / ticks, 0);
}

async function measure(server, kind, secretId) {
  const before = processorTime(server.child);
  const begin = performance.now();
  await sendAll((n) => send(server.url, 'auth/approle/login', { role_id: 'id', secret_id: secretId(n) }));
  const rate = (Number(count) * 1000) / (performance.now() - begin);
  await idle();
  server.figures[kind].push({ rate, cost: (processorTime(server.child) - before) / Number(count) });
}

function quantile(numbers, part) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * part)];
}

const servers = [];
try {
  for (const [index, folder] of [own, ...others].entries()) {
    servers.push(await start(folder, index));
  }
  for (let round = 0; round < Number(rounds); round++) {
    for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
      await measure(server, 'once each', (n) => `secret-${n}`);
      await measure(server, 'one SecretID', () => 'secret-0');
    }
  }
  for (const kind of ['one SecretID', 'once each']) {
    for (const { folder, figures } of servers) {
      const costs = figures[kind].map(({ cost }) => cost);
      const rates = figures[kind].map(({ rate }) => rate);
      const texts = [0.1, 0.25, 0.5].map((part) => quantile(costs, part).toFixed(0));
      console.log(
        `${kind}, ${folder}: ${texts.join(', ')} µs of processor time (10th percentile, quartile, median), ${quantile(rates, 0.5).toFixed(0)} logins a second (median)`,
      );
    }
  }
} finally {
  for (const { child } of servers) {
    child.kill('SIGTERM');
    await new Promise((done) => child.once('exit', done));
  }
  rmSync(directory, { recursive: true, force: true });
}
