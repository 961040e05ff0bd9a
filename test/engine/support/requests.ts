import { openEngine } from '../../../src/engine/open.ts';
import { fileStorage } from '../../../src/storage/files/file-storage.ts';
import { givenKey } from '../../../src/storage/files/keys/provider.ts';
import type { Storage } from '../../../src/storage/storage.ts';

/** Returns a response's data and status. */
export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  readonly json: any;
}

/** Sends a request as the root token. */
export type Send = (method: string, path: string, body?: unknown, wrapTtl?: string) => Answered;

/** Opens the state in a folder, with a journal that is compacted often and the root token `root`. */
export function openFolder(folder: string): { readonly storage: Storage; readonly send: Send } {
  const key = givenKey('the test', () => '11'.repeat(32));
  const storage = fileStorage({ folder, key, checkpointBytes: 6000 });
  const engine = openEngine({ storage, rootToken: 'root' });
  const send: Send = (method, path, body, wrapTtl) => {
    const answer = engine.handle({
      method,
      path,
      query: [],
      headers: { 'x-vault-token': 'root', 'x-vault-wrap-ttl': wrapTtl },
      body: body === undefined ? '' : JSON.stringify(body),
      remoteAddress: '127.0.0.1',
    });
    return { status: answer.status, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
  };
  return { storage, send };
}
