import { readFileSync } from 'node:fs';
import { parseExactDuration } from '../go/duration.ts';
import { readObjects } from '../provision/formats/read.ts';
import { seedState } from '../provision/seed.ts';
import { type DevSnapshot, type DevState, devServer, Log, openDevState, startServer } from '../server/server.ts';
import { messageOf } from '../values/message.ts';
import { readResponse } from './read-response.ts';
import type { RequestOptions, Seed, Vault, VaultOptions, VaultSnapshot } from './vault.ts';

/** The content of snapshots, which is private to this module. */
const contents = new WeakMap<VaultSnapshot, DevSnapshot>();

/**
 * Starts a Vault in this process: an HTTP server on a free port of 127.0.0.1, with a state of its own in memory. It uses no files, no
 * environment variables and no other process, so any number can run at once.
 *
 * ```ts
 * await using vault = await startVault();
 * await vault.request('POST', 'secret/data/app', { data: { user: 'ann' } });
 * ```
 *
 * @throws Error if a seed can't be applied
 */
export async function startVault(options: VaultOptions = {}): Promise<Vault> {
  const { rootToken = '', snapshot, seed = [], log: writeLine } = options;
  const state = openDevState(snapshot === undefined ? rootToken : contentOf(snapshot));
  seedWith(Array.isArray(seed) ? seed : [seed], state);
  const log = new Log(writeLine === undefined ? 'error' : 'info', (text) => writeLines(text, writeLine));
  const { engine, settled } = state;
  const server = await startServer({
    engine,
    settled,
    log,
    ...devServer(log),
    address: { host: '127.0.0.1', port: 0 },
  });
  const close = () => server.stop(0);
  return {
    address: `http://127.0.0.1:${server.port}`,
    get rootToken() {
      return state.rootToken;
    },
    async request<Data>(method: string, path: string, body?: object, given: RequestOptions = {}) {
      const answer = engine.handle({
        method,
        path,
        query: Object.entries(given.query ?? {}),
        headers: headersOf(method, given, state.rootToken),
        body: body === undefined ? '' : JSON.stringify(body),
        remoteAddress: '127.0.0.1',
      });
      return readResponse<Data>(`${method} ${path}`, answer);
    },
    advanceClock(duration) {
      const { isDone } = engine.clock({ kind: 'advance', by: millisecondsOf(duration) });
      if (!isDone) {
        throw new RangeError(`the clock can't be advanced by ${duration}: it would be more than 1000 years ahead`);
      }
    },
    snapshot() {
      const content = state.snapshot();
      const copy: VaultSnapshot = { rootToken: content.rootToken };
      contents.set(copy, content);
      return copy;
    },
    restore: (copy) => state.restore(contentOf(copy)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** @throws Error that names the seed, or the object that it can't create */
function seedWith(seeds: readonly Seed[], { engine, rootToken }: DevState): void {
  if (seeds.length === 0) {
    return;
  }
  const sources = seeds.map((seed, index) =>
    typeof seed === 'string'
      ? { name: seed, text: readFileSync(seed, 'utf8') }
      : { name: `the text of seed ${index + 1}`, text: seed.text },
  );
  seedState(engine, readObjects(sources, {}), rootToken);
}

function headersOf(method: string, { token, wrapTtl, headers = {} }: RequestOptions, rootToken: string) {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    'x-vault-token': token ?? rootToken,
    'x-vault-wrap-ttl': wrapTtl,
    'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    ...Object.fromEntries(lowerCase),
  };
}

function contentOf(snapshot: VaultSnapshot): DevSnapshot {
  const content = contents.get(snapshot);
  if (content === undefined) {
    throw new TypeError('this is not a snapshot: it must be what snapshot() of a Vault in this process returned');
  }
  return content;
}

function millisecondsOf(duration: string): number {
  let milliseconds: number;
  try {
    milliseconds = parseExactDuration(duration) * 1000;
  } catch (error) {
    throw new RangeError(
      `${JSON.stringify(duration)} is not a duration such as 90s, 2h, 1h30m or 7d: ${messageOf(error)}`,
    );
  }
  if (milliseconds <= 0) {
    throw new RangeError(`the clock only runs forward, so it can't be advanced by ${duration}`);
  }
  return milliseconds;
}

function writeLines(text: string, writeLine: ((line: string) => void) | undefined): void {
  for (const line of text.trimEnd().split('\n')) {
    writeLine?.(line);
  }
}
