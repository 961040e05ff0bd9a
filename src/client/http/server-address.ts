import { cleanRootedPath } from '../../go/clean-path.ts';
import { goQuote } from '../../go/quote.ts';
import { escapePath } from '../../go/url-encode.ts';
import { messageOf } from '../../values/message.ts';

/** A parsed server address. */
export interface ServerAddress {
  /** In lower case; `''` if the address has none. */
  readonly scheme: string;
  /** Host and port as written: `vault.example:8200`, `[::1]`. `''` if the address has none. */
  readonly authority: string;
  /** The host without the brackets of an IPv6 address. */
  readonly hostname: string;
  /** `''` if the address has none. */
  readonly port: string;
  /** `user` or `user:password`, unescaped, for the server or a proxy. */
  readonly credentials?: string;
  /** The path that precedes `/v1/`, escaped and cleaned; `''` for none. */
  readonly prefix: string;
  /** A Unix socket to connect to instead of host and port. */
  readonly socketPath?: string;
}

/** A server and the URL to request from it. */
export interface Target extends ServerAddress {
  /** The escaped path, including the prefix. */
  readonly path: string;
  /** The query with its question mark; `''` for none. */
  readonly search: string;
}

/**
 * Parses a server address as Go's `url.Parse` does, or `unix://` and the path of a socket.
 *
 * @throws Error with Go's message, for example for `127.0.0.1:8200`, which has no scheme
 */
export function parseServerAddress(text: string): ServerAddress {
  const socketPath = text.startsWith('unix://') ? text.slice('unix://'.length) : undefined;
  if (socketPath !== undefined) {
    return { scheme: 'http', authority: 'localhost', hostname: 'localhost', port: '', prefix: '', socketPath };
  }
  try {
    return parseUrl(text);
  } catch (error) {
    throw new Error(`parse ${goQuote(text)}: ${messageOf(error)}`);
  }
}

/** Returns the address as messages show it, without a password and without a trailing slash. */
export function shownAddress(address: ServerAddress): string {
  const { scheme, authority, credentials, prefix } = address;
  if (scheme === '' && authority === '') {
    return prefix;
  }
  const [user = '', ...password] = credentials?.split(':') ?? [];
  const shownUser = credentials === undefined ? '' : `${escapePath(user)}${password.length > 0 ? ':***' : ''}@`;
  return `${scheme}://${shownUser}${authority}${prefix}`;
}

/**
 * Says what an address such as `localhost:8200` lacks: Go's messages name a scheme there that nobody has written. Returns undefined for any
 * other address.
 */
export function schemeAdvice(text: string): string | undefined {
  const isBare = !text.includes('://') && /^[\w.-]+(?::\d+)?(?:\/\S*)?$/.test(text);
  return isBare
    ? `The address lacks its scheme: write http://${text}, or https://${text} if the server has a certificate`
    : undefined;
}

/** Returns a target's URL without a password. */
export function shownUrl(target: Target): string {
  return shownAddress({ ...target, prefix: '' }) + target.path + target.search;
}

/** Returns the port to connect to. */
export function portOf(address: ServerAddress): number {
  return address.port === '' ? (address.scheme === 'https' ? 443 : 80) : Number(address.port);
}

function parseUrl(text: string): ServerAddress {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a URL.
  if (/[\x00-\x1f\x7f]/.test(text)) {
    throw new Error('net/url: invalid control character in URL');
  }
  if (text.startsWith(':')) {
    throw new Error('missing protocol scheme');
  }
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?([^?#]*)/.exec(text) ?? [];
  const place = { scheme: scheme.toLowerCase(), authority: '', hostname: '', port: '' };
  if (rest.startsWith('//')) {
    const [, authority = '', path = ''] = /^\/\/([^/]*)(.*)$/.exec(rest) ?? [];
    return { ...place, ...parseAuthority(authority), prefix: cleanPrefix(path) };
  }
  if (scheme === '' && /^[^/]*:/.test(rest)) {
    throw new Error('first path segment in URL cannot contain colon');
  }
  const isPath = scheme === '' || rest.startsWith('/');
  return { ...place, prefix: isPath ? cleanPrefix(rest) : '' };
}

function parseAuthority(text: string): Pick<ServerAddress, 'authority' | 'hostname' | 'port' | 'credentials'> {
  const at = text.lastIndexOf('@');
  const authority = text.slice(at + 1);
  const [, host = '', port] = authority.startsWith('[')
    ? (/^(\[.*\])(.*)$/.exec(authority) ?? [])
    : (/^(.*?)(:[^:]*)?$/.exec(authority) ?? []);
  if (authority.startsWith('[') && host === '') {
    throw new Error("missing ']' in host");
  }
  if (port && !/^:\d*$/.test(port)) {
    throw new Error(`invalid port ${goQuote(port)} after host`);
  }
  const wrong = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"\u0080-\u{10ffff}]/u.exec(host);
  if (wrong !== null) {
    throw new Error(`invalid character ${goQuote(wrong[0])} in host name`);
  }
  const credentials = at < 0 ? undefined : decodeEscapes(text.slice(0, at));
  return {
    authority,
    hostname: host.replace(/^\[(.*)\]$/, '$1'),
    port: port?.slice(1) ?? '',
    ...(credentials !== undefined && { credentials }),
  };
}

function cleanPrefix(path: string): string {
  const clean = cleanRootedPath(decodeEscapes(path));
  const relative = path.startsWith('/') ? clean : clean.slice(1);
  return clean === '/' ? '' : escapePath(relative);
}

function decodeEscapes(text: string): string {
  const wrong = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(text);
  if (wrong !== null) {
    throw new Error(`invalid URL escape ${goQuote(wrong[0])}`);
  }
  const bytes = text.replace(/%([0-9A-Fa-f]{2})|[^%]+/g, (part, hex: string | undefined) =>
    hex === undefined ? Buffer.from(part).toString('latin1') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
