import { connect } from 'node:net';
import type { Engine } from '../../src/engine/engine.ts';
import type { ServerContext } from '../../src/server/answer-when-durable.ts';
import type { Timeouts } from '../../src/server/http/connection.ts';
import type { ListenerAccess } from '../../src/server/listener-access.ts';
import { Log, openDevState, type ServerProcess, startServer } from '../../src/server/server.ts';

/** A server in this process, on a state of its own in memory with the root token `root`. */
export interface TestServer {
  readonly port: number;
  readonly url: string;
  readonly engine: Engine;
  /** What it has logged so far. */
  logged(): string;
  stop(): Promise<void>;
}

export interface TestServerOptions {
  /** @default one that `logged` reads */
  readonly log?: Log;
  readonly timeouts?: Timeouts;
  readonly maxConnections?: number;
  /** Stands in for the storage's. */
  readonly settled?: ServerContext['settled'];
  /** What requests learn of the server. */
  readonly server?: ServerProcess;
  readonly access?: ListenerAccess;
  /** Stands in for the whole engine. */
  readonly engine?: Engine;
}

/** Starts such a server on a free port. */
export async function serveDev(options: TestServerOptions = {}): Promise<TestServer> {
  let text = '';
  const log = new Log('info', (more) => {
    text += more;
  });
  const state = { ...openDevState('root'), ...options };
  const address = { host: '127.0.0.1', port: 0 };
  const { port, stop } = await startServer({ log, ...state, address });
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    engine: state.engine,
    logged: () => {
      log.flush();
      return text;
    },
    stop,
  };
}

/** Sends bytes over a connection of their own, and resolves with all that comes back until the server closes it. */
export function exchange(port: number, ...pieces: ReadonlyArray<string | Buffer>): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      received += text;
    });
    socket.on('error', fail);
    socket.on('close', () => done(received));
    for (const piece of pieces) {
      socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
    }
  });
}

/** A request's text, with the root token. */
export function requestText(method: string, target: string, body = '', fields: readonly string[] = []): string {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'X-Vault-Token: root', ...length, ...fields];
  return `${lines.join('\r\n')}\r\n\r\n${Buffer.from(body).toString('latin1')}`;
}

/** The field that makes a request the last one. */
export const last: readonly string[] = ['Connection: close'];
