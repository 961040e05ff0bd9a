import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ApiRequest, Client } from '../../../src/client/client.ts';
import type { RemoteOptions } from '../../../src/client/http/open-remote.ts';
import { openRemote } from '../../../src/client/http/open-remote.ts';

/** A request that a stub server received. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A stub of a remote server. */
export interface Stub {
  readonly port: number;
  readonly url: string;
  /** The requests received so far. */
  readonly asked: Asked[];
}

/** Answers the request with this number, starting at 0. */
export type Answering = (response: ServerResponse, asked: Asked, number: number) => void;

/** Starts a stub server that stops with the test. */
export async function stub(answering: Answering, tls?: ServerOptions): Promise<Stub> {
  const asked: Asked[] = [];
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(pieces).toString() };
      asked.push(one);
      answering(response, one, asked.length - 1);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  const port = await listening(server);
  onTestFinished(() => server.closeAllConnections());
  return { port, url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, asked };
}

/** Listens on a free port until the test ends. */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Returns a port without a listener. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((done) =>
    server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)),
  );
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * Returns the path of a file in `certificates/`. All certificates of `ca.pem` but `expired.pem` are valid for a
 * century; all use the key in `key.pem`.
 */
export function certificateFile(name: string): string {
  return join(import.meta.dirname, 'certificates', `${name}.pem`);
}

/** Reads a file in `certificates/`. */
export function certificate(name: string): string {
  return readFileSync(certificateFile(name), 'utf8');
}

/** Creates a client that is closed with the test. */
export function clientOf(
  address: string,
  options: Partial<RemoteOptions> = {},
  env: Readonly<Record<string, string>> = {},
): Client {
  const { client } = openRemote(env, {
    address,
    caCert: '',
    caPath: '',
    clientCert: '',
    clientKey: '',
    serverName: '',
    skipVerify: false,
    disableRedirects: false,
    askedBy: ['VAULT_ADDR'],
    onWarning: () => {},
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** Creates a request, by default a GET of `cubbyhole/x`. */
export function requestOf(parts: Partial<ApiRequest> = {}): ApiRequest {
  return { method: 'GET', path: 'cubbyhole/x', query: [], headers: {}, body: '', remoteAddress: '127.0.0.1', ...parts };
}
