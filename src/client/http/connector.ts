import type { X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Environment } from '../environment.ts';
import { chainError, identityError, timeError } from './certificate-error.ts';
import { brokenError, dialError, hostPort } from './network-error.ts';
import type { ProxyChoice } from './proxy.ts';
import type { ServerAddress } from './server-address.ts';
import { portOf } from './server-address.ts';
import type { TlsMaterial } from './tls-files.ts';
import { trustedRoots } from './trusted-roots.ts';
import { UnansweredError } from './unanswered.ts';

/** The timeouts for connecting and for the TLS handshake, in milliseconds. */
const dialTimeout = 30_000;
const handshakeTimeout = 10_000;

/** How to connect to servers. */
export interface ConnectorSettings {
  readonly env: Environment;
  readonly tls: TlsMaterial;
  /** The name for SNI and for verifying the certificate; `''` for the host of the address. */
  readonly serverName: string;
  /** Whether to accept any certificate. */
  readonly skipVerify: boolean;
  readonly proxy: ProxyChoice;
  /** Receives warnings, one line each. */
  readonly onWarning: (warning: string) => void;
}

/** Opens connections, through proxies and with verified TLS where needed. */
export class Connector {
  readonly #settings: ConnectorSettings;
  #roots: readonly string[] | undefined;

  constructor(settings: ConnectorSettings) {
    this.#settings = settings;
  }

  /**
   * Returns the proxy for plain HTTP requests to this server. Such requests carry the whole URL in their request line.
   */
  plainProxy(target: ServerAddress): ServerAddress | undefined {
    return target.scheme === 'http' ? this.#proxy(target) : undefined;
  }

  /**
   * Connects to a server.
   *
   * @param signal aborts the attempt
   * @throws UnansweredError whose message doesn't name the request
   */
  async connect(target: ServerAddress, signal: AbortSignal): Promise<Socket> {
    const proxy = this.#proxy(target);
    if (proxy === undefined) {
      const socket = await dial(target, signal);
      return target.scheme === 'https' ? this.#secure(socket, target) : socket;
    }
    const socket = await this.#dialProxy(proxy, signal);
    return target.scheme === 'https' ? this.#secure(await tunnel(socket, proxy, target), target) : socket;
  }

  #proxy(target: ServerAddress): ServerAddress | undefined {
    return target.socketPath === undefined ? this.#settings.proxy(target) : undefined;
  }

  async #dialProxy(proxy: ServerAddress, signal: AbortSignal): Promise<Socket> {
    if (proxy.scheme.startsWith('socks')) {
      throw new UnansweredError(`unsupported proxy scheme ${proxy.scheme}; use an http or https proxy`, {
        mayRetry: false,
        isUnreachable: false,
      });
    }
    try {
      const socket = await dial(proxy, signal);
      return proxy.scheme === 'https' ? await this.#secure(socket, proxy) : socket;
    } catch (error) {
      throw error instanceof UnansweredError ? new UnansweredError(`proxyconnect tcp: ${error.message}`, error) : error;
    }
  }

  async #secure(socket: Socket, target: ServerAddress): Promise<TLSSocket> {
    const { env, tls, serverName, skipVerify, onWarning } = this.#settings;
    const name = serverName || target.hostname;
    this.#roots ??= skipVerify ? [] : [...trustedRoots(env, onWarning), ...(tls.ca ?? [])];
    const secured = connectTls({
      socket,
      ca: [...this.#roots],
      ...(tls.cert !== undefined && { cert: tls.cert, key: tls.key }),
      ...(isIP(name) === 0 && { servername: name }),
      minVersion: 'TLSv1.2',
      // The certificate is verified below, before anything is sent, so that the error can say what is wrong.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    await handshake(secured, target);
    const problem = skipVerify ? undefined : verificationError(secured, name);
    if (problem !== undefined) {
      secured.destroy();
      const message = `tls: failed to verify certificate: ${problem}`;
      throw new UnansweredError(message, { mayRetry: false, isUnreachable: false });
    }
    return secured;
  }
}

/**
 * Returns why the server's certificate isn't trusted, or undefined if it is. Like Go, checks validity and names before
 * the chain.
 */
function verificationError(socket: TLSSocket, name: string): string | undefined {
  const certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
  if (certificate === undefined) {
    return 'x509: the server has no certificate';
  }
  const chain = socket.authorized ? undefined : chainError(String(socket.authorizationError), certificate);
  return timeError(certificate) ?? identityError(certificate, name) ?? chain;
}

function dial(target: ServerAddress, signal: AbortSignal): Promise<Socket> {
  const { hostname, socketPath } = target;
  const port = portOf(target);
  const wrong = socketPath === '' ? 'unix: missing address' : port > 65_535 ? `tcp: address ${port}: invalid port` : '';
  if (wrong !== '') {
    const message = `dial ${wrong}`;
    return Promise.reject(new UnansweredError(message, { mayRetry: true, isUnreachable: true }));
  }
  const socket =
    socketPath === undefined ? connectSocket({ host: hostname, port, noDelay: true }) : connectSocket(socketPath);
  let host = hostname;
  socket.on('lookup', (_error: unknown, address: string) => {
    host = address;
  });
  return new Promise((done, fail) => {
    const failWith = (message: string) => fail(new UnansweredError(message, { mayRetry: true, isUnreachable: true }));
    const giveUp = (message: string) => {
      socket.destroy();
      failWith(message);
    };
    const timer = setTimeout(() => giveUp(`dial tcp ${hostPort(host, port)}: i/o timeout`), dialTimeout);
    const stop = () => giveUp('operation was canceled');
    signal.addEventListener('abort', stop, { once: true });
    socket.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
    socket.once('error', (error) => failWith(dialError(error, socketPath)));
    socket.once('connect', () => {
      clearTimeout(timer);
      done(socket);
    });
  });
}

function handshake(socket: TLSSocket, target: ServerAddress): Promise<void> {
  return new Promise((done, fail) => {
    const failWith = (message: string) => {
      clearTimeout(timer);
      socket.destroy();
      fail(new UnansweredError(message, { mayRetry: true, isUnreachable: false }));
    };
    const timer = setTimeout(() => failWith('net/http: TLS handshake timeout'), handshakeTimeout);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      done();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const isPlain = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_TOO_SMALL/.test(error.code ?? '');
      failWith(
        isPlain ? 'http: server gave HTTP response to HTTPS client' : brokenError(error, endsOf(socket, target)),
      );
    });
  });
}

/** Returns the local and the remote address as Go's messages show them. */
export function endsOf(socket: Socket | null, target: ServerAddress): string {
  const { localAddress = '', localPort = '', remoteAddress, remotePort } = socket ?? {};
  const other = hostPort(remoteAddress ?? target.hostname, remotePort ?? portOf(target));
  return `${hostPort(localAddress, localPort)}->${other}`;
}

/** Opens a tunnel through a proxy with CONNECT. */
function tunnel(socket: Socket, proxy: ServerAddress, target: ServerAddress): Promise<Socket> {
  const hostAndPort = hostPort(target.hostname, portOf(target));
  return new Promise((done, fail) => {
    const failWith = (message: string) => {
      socket.destroy();
      fail(new UnansweredError(message, { mayRetry: true, isUnreachable: false }));
    };
    const asked = request({
      method: 'CONNECT',
      path: hostAndPort,
      createConnection: () => socket,
      headers: { Host: hostAndPort, Connection: 'keep-alive', ...proxyAuthorization(proxy) },
    });
    asked.once('connect', (response, tunneled: Socket) => {
      if (response.statusCode === 200) {
        done(tunneled);
      } else {
        failWith(response.statusMessage ?? `${response.statusCode}`);
      }
    });
    asked.once('response', (response) => failWith(response.statusMessage ?? `${response.statusCode}`));
    asked.once('error', (error) => failWith(brokenError(error, endsOf(socket, proxy))));
    asked.end();
  });
}

/** Returns the header that authenticates to a proxy, if its address has credentials. */
export function proxyAuthorization({ credentials }: ServerAddress): Record<string, string> {
  return credentials === undefined ? {} : { 'Proxy-Authorization': basicAuthorization(credentials) };
}

/**
 * Returns the value of an Authorization header.
 *
 * @param credentials `user` or `user:password`
 */
export function basicAuthorization(credentials: string): string {
  const both = credentials.includes(':') ? credentials : `${credentials}:`;
  return `Basic ${Buffer.from(both).toString('base64')}`;
}
