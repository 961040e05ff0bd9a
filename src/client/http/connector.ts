import type { X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Environment } from '../environment.ts';
import { chainError, identityError, timeError } from './certificate-error.ts';
import type { FarAddress } from './far-address.ts';
import { portOf } from './far-address.ts';
import { brokenError, dialError, hostPort } from './network-error.ts';
import type { ProxyChoice } from './proxy.ts';
import type { TlsMaterial } from './tls-files.ts';
import { trustedRoots } from './trusted-roots.ts';
import { UnansweredError } from './unanswered.ts';

/** How long a connection and a TLS handshake may take, in milliseconds. */
const dialTimeout = 30_000;
const handshakeTimeout = 10_000;

/** How servers are reached. */
export interface ConnectorSettings {
  readonly env: Environment;
  readonly tls: TlsMaterial;
  /** The name to ask for and to expect in the certificate; `''` for the host's own. */
  readonly serverName: string;
  /** Whether any certificate is good enough. */
  readonly skipVerify: boolean;
  readonly proxy: ProxyChoice;
}

/** Makes connections that are ready for requests: through proxies, with TLS, and with a certificate that was checked. */
export class Connector {
  readonly #settings: ConnectorSettings;
  #roots: readonly string[] | undefined;

  constructor(settings: ConnectorSettings) {
    this.#settings = settings;
  }

  /** The proxy that takes plain requests for this server, with the whole URL in their first line. */
  plainProxy(target: FarAddress): FarAddress | undefined {
    return target.scheme === 'http' ? this.#proxy(target) : undefined;
  }

  /**
   * Connects.
   *
   * @param signal ends an attempt that nobody waits for
   * @throws UnansweredError without the request's own words
   */
  async connect(target: FarAddress, signal: AbortSignal): Promise<Socket> {
    const proxy = this.#proxy(target);
    if (proxy === undefined) {
      const socket = await dial(target, signal);
      return target.scheme === 'https' ? this.#secure(socket, target) : socket;
    }
    const socket = await this.#dialProxy(proxy, signal);
    return target.scheme === 'https' ? this.#secure(await tunnel(socket, proxy, target), target) : socket;
  }

  #proxy(target: FarAddress): FarAddress | undefined {
    return target.socketPath === undefined ? this.#settings.proxy(target) : undefined;
  }

  async #dialProxy(proxy: FarAddress, signal: AbortSignal): Promise<Socket> {
    if (proxy.scheme.startsWith('socks')) {
      throw new UnansweredError(`a proxy that speaks ${proxy.scheme} can't be used, only http and https`, {
        mayRetry: false,
        isNobody: false,
      });
    }
    try {
      const socket = await dial(proxy, signal);
      return proxy.scheme === 'https' ? await this.#secure(socket, proxy) : socket;
    } catch (error) {
      throw error instanceof UnansweredError ? new UnansweredError(`proxyconnect tcp: ${error.message}`, error) : error;
    }
  }

  async #secure(socket: Socket, target: FarAddress): Promise<TLSSocket> {
    const { env, tls, serverName, skipVerify } = this.#settings;
    const name = serverName || target.hostname;
    this.#roots ??= skipVerify ? [] : [...trustedRoots(env), ...(tls.ca ?? [])];
    const secured = connectTls({
      socket,
      ca: [...this.#roots],
      ...(tls.cert !== undefined && { cert: tls.cert, key: tls.key }),
      ...(isIP(name) === 0 && { servername: name }),
      minVersion: 'TLSv1.2',
      // The certificate is checked below, before anything is sent, so that what is wrong with it can be told.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    await handshake(secured, target);
    const distrust = skipVerify ? undefined : distrustOf(secured, name);
    if (distrust !== undefined) {
      secured.destroy();
      const message = `tls: failed to verify certificate: ${distrust}`;
      throw new UnansweredError(message, { mayRetry: false, isNobody: false });
    }
    return secured;
  }
}

/** Why this server isn't trusted; undefined where it is. Go looks at the certificate's time and names before its chain. */
function distrustOf(socket: TLSSocket, name: string): string | undefined {
  const certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
  if (certificate === undefined) {
    return 'x509: the server has no certificate';
  }
  const chain = socket.authorized ? undefined : chainError(String(socket.authorizationError), certificate);
  return timeError(certificate) ?? identityError(certificate, name) ?? chain;
}

function dial(target: FarAddress, signal: AbortSignal): Promise<Socket> {
  const { hostname, socketPath } = target;
  const port = portOf(target);
  const wrong = socketPath === '' ? 'unix: missing address' : port > 65_535 ? `tcp: address ${port}: invalid port` : '';
  if (wrong !== '') {
    const message = `dial ${wrong}`;
    return Promise.reject(new UnansweredError(message, { mayRetry: true, isNobody: true }));
  }
  const socket =
    socketPath === undefined ? connectSocket({ host: hostname, port, noDelay: true }) : connectSocket(socketPath);
  let place = hostname;
  socket.on('lookup', (_error: unknown, address: string) => {
    place = address;
  });
  return new Promise((done, fail) => {
    const failWith = (message: string) => fail(new UnansweredError(message, { mayRetry: true, isNobody: true }));
    const giveUp = (message: string) => {
      socket.destroy();
      failWith(message);
    };
    const timer = setTimeout(() => giveUp(`dial tcp ${hostPort(place, port)}: i/o timeout`), dialTimeout);
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

function handshake(socket: TLSSocket, target: FarAddress): Promise<void> {
  return new Promise((done, fail) => {
    const failWith = (message: string) => {
      clearTimeout(timer);
      socket.destroy();
      fail(new UnansweredError(message, { mayRetry: true, isNobody: false }));
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

/** Own address and the other's, as Go's messages have them. */
export function endsOf(socket: Socket | null, target: FarAddress): string {
  const { localAddress = '', localPort = '', remoteAddress, remotePort } = socket ?? {};
  const other = hostPort(remoteAddress ?? target.hostname, remotePort ?? portOf(target));
  return `${hostPort(localAddress, localPort)}->${other}`;
}

/** Asks a proxy to connect to the server and to pass on what is said. */
function tunnel(socket: Socket, proxy: FarAddress, target: FarAddress): Promise<Socket> {
  const place = hostPort(target.hostname, portOf(target));
  return new Promise((done, fail) => {
    const failWith = (message: string) => {
      socket.destroy();
      fail(new UnansweredError(message, { mayRetry: true, isNobody: false }));
    };
    const asked = request({
      method: 'CONNECT',
      path: place,
      createConnection: () => socket,
      headers: { Host: place, Connection: 'keep-alive', ...proxyAuthorization(proxy) },
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

/** The header with which a proxy is told who asks, where its address says it. */
export function proxyAuthorization({ credentials }: FarAddress): Record<string, string> {
  return credentials === undefined ? {} : { 'Proxy-Authorization': basicAuthorization(credentials) };
}

/** The value of an authorization header by user and password. */
export function basicAuthorization(credentials: string): string {
  const both = credentials.includes(':') ? credentials : `${credentials}:`;
  return `Basic ${Buffer.from(both).toString('base64')}`;
}
