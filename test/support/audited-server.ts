import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../src/server/audit/audit-log.ts';
import { combineSettled } from '../../src/server/combine-settled.ts';
import { Log, openDevState, startServer } from '../../src/server/server.ts';

/** A server in this process with one audit device, on a state in memory with the root token `root`. */
export interface AuditedServer {
  readonly url: string;
  readonly audit: AuditLog;
  /** The file of the device. */
  readonly file: string;
  /** The lines that the file has, without that of the probe. */
  lines(): string[];
  /** What the server has logged so far. */
  logged(): string;
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  stop(): Promise<void>;
}

/** Starts such a server on a free port. */
export async function serveAudited(options: Readonly<Record<string, string>> = {}): Promise<AuditedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'localvault-audit-'));
  const file = join(folder, 'audit.log');
  let text = '';
  const log = new Log('info', (more) => {
    text += more;
  });
  const state = openDevState('root');
  const audit = new AuditLog({ engine: state.engine, storage: state.storage, log });
  audit.declare([
    { type: 'file', path: 'trail/', description: 'trail', options: { file_path: file, ...options }, local: false },
  ]);
  const settled = combineSettled(
    () => state.settled(),
    () => audit.settled(),
  );
  const { port, stop } = await startServer({ ...state, settled, log, address: { host: '127.0.0.1', port: 0 } });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    audit,
    file,
    lines: () => readFileSync(file, 'utf8').split('\n').slice(1, -1),
    logged: () => {
      log.flush();
      return text;
    },
    send: (method, path, body, headers = {}) =>
      fetch(`${url}/v1/${path}`, {
        method,
        headers: { 'X-Vault-Token': 'root', ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async stop() {
      await stop();
      audit.close();
      rmSync(folder, { recursive: true });
    },
  };
}
