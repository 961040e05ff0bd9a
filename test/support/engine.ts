import type { ApiAnswer } from '../../src/engine/api.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { fileStorage } from '../../src/storage/files/file-storage.ts';
import type { FileStorageOptions } from '../../src/storage/files/options.ts';
import { memoryStorage } from '../../src/storage/memory.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { Moment } from '../../src/values/time.ts';
import { seconds, utc } from './time.ts';

/** What a request says beside its method, path and body. */
export interface Extra {
  /** The root token where absent; `''` for none. */
  readonly token?: string;
  readonly wrapTtl?: string;
  readonly remoteAddress?: string;
  /** The port of a client that comes over HTTP. */
  readonly remotePort?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer with its body read as JSON: undefined for no body, the text itself where it is no JSON. */
export interface Answer extends ApiAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  readonly json: any;
}

/** A state, by default a fresh one in memory with the root token `root`, and a clock that almost stands until it is moved. */
export class TestVault {
  readonly engine: Engine;
  /** The machine's time, which goes on by a nanosecond with each request. */
  now: Moment;

  constructor(storage: Storage = memoryStorage(), now = utc(2026, 0, 31, 12, 0, 0)) {
    this.now = now;
    this.engine = openEngine({ storage, clock: () => this.now++, rootToken: 'root' });
  }

  /** Sends a request; the path may have a query. A body that is no text is sent as JSON. */
  send(method: string, pathAndQuery: string, body?: unknown, extra: Extra = {}): Answer {
    const [path = '', query = ''] = pathAndQuery.split('?');
    const answer = this.engine.handle({
      method,
      path,
      query: [...new URLSearchParams(query)],
      headers: {
        'x-vault-token': extra.token ?? 'root',
        'x-vault-wrap-ttl': extra.wrapTtl,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        ...extra.headers,
      },
      body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
      remoteAddress: extra.remoteAddress ?? '127.0.0.1',
      ...(extra.remotePort !== undefined && { remotePort: extra.remotePort }),
    });
    return { ...answer, json: parse(answer.body) };
  }

  /** Lets time pass. */
  sleep(count: number): void {
    this.now += seconds(count);
  }
}

function parse(body: string): unknown {
  if (body === '') {
    return undefined;
  }
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Sends one request to a state on files as a process of its own does, which knows nothing of it beforehand. */
export function sendAlone(options: FileStorageOptions, ...request: Parameters<TestVault['send']>): Answer {
  const storage = fileStorage(options);
  try {
    return new TestVault(storage).send(...request);
  } finally {
    storage.close();
  }
}

/** The way to send requests to a fresh state: `const vault = freshVault(); vault('GET', 'sys/mounts')`. */
export function freshVault(): TestVault['send'] & { readonly sleep: (seconds: number) => void } {
  const state = new TestVault();
  return Object.assign(state.send.bind(state), { sleep: (seconds: number) => state.sleep(seconds) });
}
