import { join } from 'node:path';
import { parseGoDuration } from '../../go/duration.ts';
import { parseBool } from '../../go/strconv.ts';
import { homeFolder } from '../../values/home-folder.ts';
import { type Environment, readVariable } from '../environment.ts';
import type { Endpoint } from '../local.ts';
import { parseRate } from '../rate.ts';
import { chooseTokenHelper } from '../token-helper/choose-token-helper.ts';
import { TokenFile } from '../token-helper/token-file.ts';
import type { TokenHelper } from '../token-helper/token-helper.ts';
import { Connector } from './connector.ts';
import { Connections } from './exchange.ts';
import { HttpClient } from './http-client.ts';
import { type ProxyChoice, proxyChoice } from './proxy.ts';
import { RateLimit } from './rate-limit.ts';
import { parseServerAddress, type ServerAddress, schemeAdvice, shownAddress } from './server-address.ts';
import { loadTls, type TlsMaterial, type TlsSources } from './tls-files.ts';
import { withPrefix } from './with-prefix.ts';

/** The settings of a remote server, from flags or else the environment. `''` if not set. */
export interface RemoteOptions {
  readonly address: string;
  readonly caCert: string;
  readonly caPath: string;
  readonly clientCert: string;
  readonly clientKey: string;
  readonly serverName: string;
  readonly skipVerify: boolean;
  readonly disableRedirects: boolean;
  /** The flags and variables that select a remote server, for messages. The one that gave the address comes first. */
  readonly askedBy: readonly string[];
  /** Receives warnings, one line each. */
  readonly onWarning: (warning: string) => void;
}

/**
 * Creates a client for a remote server. Sends nothing yet.
 *
 * @throws Error with a complete message for an invalid address, certificate or variable
 */
export function openRemote(env: Environment, options: RemoteOptions): Endpoint {
  const fromEnvironment = withPrefix('failed to read environment', () => ({
    tls: loadTls(environmentSources(env)),
    proxy: proxyChoice(env),
  }));
  const fromFlags = withPrefix('failed to setup TLS config', () => loadTls(flagSources(options)));
  const address = withPrefix('failed to create client', () => parseServerAddress(options.address));
  const tls = { ...fromEnvironment.tls, ...fromFlags };
  const connections = connectionsOf(env, options, tls, fromEnvironment.proxy);
  return {
    client: clientOf(env, options, address, connections),
    openTokenHelper: () => remoteTokenHelper(env, options.address),
  };
}

/**
 * Returns what keeps the user's token for a server.
 *
 * @param address as it was given: in OpenBao, helpers see the slash and the password that messages leave out
 * @throws Error with OpenBao's message if the configuration is invalid or names no program
 */
export function remoteTokenHelper(env: Environment, address: string): TokenHelper {
  const shown = address.startsWith('unix://') ? 'http://localhost' : withLowerScheme(address);
  return chooseTokenHelper(env, shown, () => new TokenFile(tokenPath(env)));
}

function withLowerScheme(address: string): string {
  return address.replace(/^[A-Za-z][A-Za-z0-9+.-]*:/, (scheme) => scheme.toLowerCase());
}

/**
 * The token file for remote servers is the real CLI's, so that both share logins. Only `login` writes it, and only with an explicit remote
 * address: commands on the local state leave it alone.
 */
function tokenPath(env: Environment): string {
  return readVariable(env, 'TOKEN_PATH') || join(homeFolder(env), '.vault-token');
}

function connectionsOf(env: Environment, options: RemoteOptions, tls: TlsMaterial, proxy: ProxyChoice): Connections {
  const { serverName, skipVerify, onWarning } = options;
  return new Connections(new Connector({ env, tls, serverName, skipVerify, proxy, onWarning }));
}

async function locate(address: ServerAddress): Promise<ServerAddress> {
  const { locateByDns } = await import('./locate.ts');
  return locateByDns(address);
}

function clientOf(
  env: Environment,
  options: RemoteOptions,
  address: ServerAddress,
  connections: Connections,
): HttpClient {
  const rate = parseRate(readVariable(env, 'RATE_LIMIT'));
  return new HttpClient(address, connections, {
    retries: Number(readVariable(env, 'MAX_RETRIES')),
    timeout: timeout(readVariable(env, 'CLIENT_TIMEOUT')),
    followsRedirects: !options.disableRedirects,
    rateLimit: rate === undefined ? undefined : new RateLimit(rate),
    locate: parseBool(readVariable(env, 'SRV_LOOKUP') || 'false') ? locate : undefined,
    advice: adviceOf(options, shownAddress(address)),
  });
}

/** Parses a timeout to milliseconds. Zero means the default of 60 seconds. A negative timeout has passed at once. */
function timeout(text: string): number {
  const ms = /^[+-]?\d+d?$/.test(text)
    ? Number.parseInt(text, 10) * (text.endsWith('d') ? 86_400_000 : 1000)
    : Number(text === '' ? 0n : parseGoDuration(text)) / 1e6;
  return ms === 0 ? 60_000 : ms;
}

function adviceOf({ address: given, askedBy }: RemoteOptions, address: string): string {
  const advice = schemeAdvice(given);
  if (advice !== undefined) {
    return `${advice} (from ${askedBy[0]})`;
  }
  const isFlag = (name: string) => name.startsWith('-');
  const flags = askedBy.filter(isFlag).join(' and ');
  const variables = askedBy.filter((name) => !isFlag(name));
  const ways = [
    ...(flags ? [`leave out ${flags}`] : []),
    ...(variables.length > 0 ? [`unset ${variables.join(' ')}`] : []),
  ];
  return `No server answered at ${address} (from ${askedBy[0]}). To use the local state instead, ${ways.join(' and ')}`;
}

function environmentSources(env: Environment): TlsSources {
  return {
    caCert: readVariable(env, 'CACERT'),
    caPath: readVariable(env, 'CAPATH'),
    caText: readVariable(env, 'CACERT_BYTES'),
    clientCert: readVariable(env, 'CLIENT_CERT'),
    clientKey: readVariable(env, 'CLIENT_KEY'),
    clientCertText: readVariable(env, 'CLIENT_CERT_BYTES'),
    clientKeyText: readVariable(env, 'CLIENT_KEY_BYTES'),
  };
}

function flagSources({ caCert, caPath, clientCert, clientKey }: RemoteOptions): TlsSources {
  return { caCert, caPath, clientCert, clientKey, caText: '', clientCertText: '', clientKeyText: '' };
}
