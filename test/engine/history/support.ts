import { HistoryLines, historyHash } from '../../../src/engine/history/lines.ts';
import { entriesOf } from '../../../src/engine/history/recorded-entries.ts';
import { HistoryRecorder } from '../../../src/engine/history/recorder.ts';
import { openEngine } from '../../../src/engine/open.ts';
import { memoryStorage } from '../../../src/storage/memory.ts';

/** A request of a test. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query?: ReadonlyArray<readonly [string, string]>;
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A state in memory with the root token `root`, and its history. */
export function vaultWithHistory({ keepsReads = false } = {}) {
  const lines: string[] = [];
  let formatter: HistoryLines | undefined;
  const engine = openEngine({
    storage: memoryStorage(),
    rootToken: 'root',
    history: (core, api) =>
      new HistoryRecorder(core, api, keepsReads, (request) => {
        const hashed = formatter ?? new HistoryLines(historyHash(request.core.storage));
        formatter = hashed;
        lines.push(...entriesOf(request).map((entry) => hashed.ofEntry(entry).slice(0, -1)));
      }),
  });
  const send = ({ method, path, query = [], body, token = 'root', headers }: Sent) => {
    const answer = engine.handle({
      method,
      path,
      query,
      headers: { 'x-vault-token': token, 'content-type': 'application/json', ...headers },
      body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
      remoteAddress: '127.0.0.1',
    });
    return { ...answer, json: answer.body.startsWith('{') ? JSON.parse(answer.body) : undefined };
  };
  // The first request creates the state, which is a change whatever it asks for.
  send({ method: 'GET', path: 'sys/seal-status' });
  /** The lines since the last call, as text. */
  const written = () => lines.splice(0);
  return { engine, send, written };
}
