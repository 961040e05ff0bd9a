import { messageOf } from '../../values/message.ts';
import type { Value } from '../../values/value.ts';
import { decodeBase64 } from '../base64.ts';
import { goFormat } from '../format.ts';
import { parseJson } from '../json/json.ts';
import { goQuote, goQuoteAscii } from '../quote.ts';
import { trimSpace } from '../text.ts';
import { goTypeName } from '../type-name.ts';
import { type AddressBytes, formatAddress, parseAddress, parseBlock, samePrefix, toIpv4 } from './ip.ts';

/** An address in go-sockaddr's sense: an IP block with an optional port, or a Unix socket. */
type SocketAddress =
  | { readonly kind: 'ip'; readonly address: AddressBytes; readonly bits: number; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/**
 * Parses addresses such as those of `token_bound_cidrs` and spells them like go-sockaddr (OpenBao's
 * parseutil.ParseAddrs): single addresses without a mask, blocks with all their bits, `host:port`, Unix sockets in
 * quotes. A string is a comma-separated list, JSON, or either in base64. As in OpenBao, a Unix socket gains quotes each
 * time it is parsed again. Host names are not resolved.
 *
 * @throws Error with Go's message
 */
export function parseAddresses(value: Value): string[] {
  return toStrings(value).map((text) => {
    try {
      return parseAgain(text);
    } catch (error) {
      throw new Error(`error parsing address ${goQuote(text)}: ${messageOf(error)}`);
    }
  });
}

/**
 * Parses one address and spells it like `parseAddresses`, which OpenBao does with each stored address that it reads.
 *
 * @throws Error with Go's message
 */
export function parseAgain(text: string): string {
  const address = parseSocketAddress(text);
  if (address === undefined) {
    throw new Error(`Unable to convert ${goQuote(text)} to an IPv4 or IPv6 address, or a UNIX Socket`);
  }
  return format(address);
}

/**
 * Reports whether a client's address is allowed (OpenBao's cidrutil.RemoteAddrIsOk).
 *
 * @param bound addresses spelled by `parseAddresses`; an empty list allows any address
 */
export function isAddressAllowed(address: string, bound: readonly string[]): boolean {
  if (bound.length === 0) {
    return true;
  }
  const remote = parseSocketAddress(address);
  if (remote === undefined || remote.kind === 'unix') {
    return false;
  }
  return bound.some((text) => {
    const block = parseSocketAddress(text);
    if (block === undefined || block.kind === 'unix' || block.address.length !== remote.address.length) {
      return false;
    }
    return block.bits <= remote.bits && samePrefix(block.address, remote.address, block.bits);
  });
}

function toStrings(value: Value): string[] {
  if (typeof value === 'string') {
    const texts = parseArbitraryStrings(value);
    if (texts.length === 0) {
      throw new Error(`unable to parse addresses from ${value}`);
    }
    return texts;
  }
  if (!Array.isArray(value)) {
    throw new Error(`unknown address input type ${goTypeName(value)}`);
  }
  return value.map((item: Value) => {
    if (typeof item === 'string') {
      return item;
    }
    throw new Error(`error parsing ${goFormat(item)} as string`);
  });
}

/**
 * Splits a JSON list of strings or a comma-separated list, either possibly in base64 (OpenBao's
 * strutil.ParseArbitraryStringSlice).
 */
function parseArbitraryStrings(input: string): string[] {
  const text = tryDecodeBase64(trimSpace(input)) ?? trimSpace(input);
  return parseJsonStrings(text) ?? (trimSpace(text) === '' ? [] : trimSpace(text).split(',').map(trimSpace));
}

function parseJsonStrings(text: string): string[] | undefined {
  try {
    const value = parseJson(text);
    if (value === null) {
      return [];
    }
    if (!Array.isArray(value)) {
      return undefined;
    }
    const strings = value.map((item: Value) => item ?? '');
    return strings.every((item) => typeof item === 'string') ? strings : undefined;
  } catch {
    return undefined;
  }
}

/** Decodes standard base64; undefined if malformed. */
function tryDecodeBase64(text: string): string | undefined {
  try {
    return decodeBase64(text, 'standard').toString();
  } catch {
    return undefined;
  }
}

/**
 * Tries the kinds in go-sockaddr's order: IPv4, IPv6, then a Unix socket for text that contains a slash or starts with
 * a dot.
 */
function parseSocketAddress(text: string): SocketAddress | undefined {
  const ip = parseIpv4(text.replace(/\/[0f]{8}$/, '')) ?? parseIpv6(text);
  if (ip !== undefined) {
    return ip;
  }
  const isPath = Buffer.byteLength(text) > 1 && (text.startsWith('.') || text.includes('/'));
  return isPath ? { kind: 'unix', path: text } : undefined;
}

/** Parses a block, an address with a port, or an address, including IPv4-mapped IPv6. */
function parseIpv4(text: string): SocketAddress | undefined {
  const block = parseBlock(text);
  if (block !== undefined) {
    const address = toIpv4(block.address);
    if (address === undefined) {
      return undefined;
    }
    return { kind: 'ip', address, bits: block.bits >= 96 ? block.bits - 96 : Math.min(32, block.bits), port: 0 };
  }
  const withPort = splitPort(text);
  const address = parseAddress(withPort?.host ?? text);
  const ipv4 = address && (withPort && isUnspecified(address) ? [0, 0, 0, 0] : toIpv4(address));
  return ipv4 && { kind: 'ip', address: ipv4, bits: 32, port: withPort?.port ?? 0 };
}

/** With a port, `::` stands for every address, IPv4 included. */
function isUnspecified(address: AddressBytes): boolean {
  return address.every((byte) => byte === 0);
}

function parseIpv6(text: string): SocketAddress | undefined {
  if (!/^[^.:]*:/.test(text)) {
    return undefined;
  }
  const withPort = splitPort(text);
  const bare = withPort === undefined ? text.replace(/^\[(.+)\]$/, '$1') : withoutZone(withPort.host);
  const address = parseAddress(bare);
  if (address?.length === 16) {
    return { kind: 'ip', address, bits: 128, port: withPort?.port ?? 0 };
  }
  const block = parseBlock(bare);
  return block && { kind: 'ip', address: block.address, bits: block.bits, port: 0 };
}

/** Removes the zone after the host. The zone is never empty. */
function withoutZone(host: string): string {
  const zone = host.indexOf('%');
  return zone < 0 || zone === host.length - 1 || /[\n\r\u2028\u2029]/.test(host) ? host : host.slice(0, zone);
}

/** Splits `host:port` or `[host]:port`; undefined without a port. */
function splitPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([^[\]]*)\]|([^[\]:]*)):([+-]?)(\d*)$/.exec(text);
  const port = Number(match?.[4]);
  if (match === null || port > 65_535 || (match[3] === '-' && port > 0)) {
    return undefined;
  }
  return { host: match[1] ?? match[2] ?? '', port };
}

function format(address: SocketAddress): string {
  if (address.kind === 'unix') {
    return goQuoteAscii(address.path);
  }
  const text = formatAddress(address.address);
  if (address.port !== 0) {
    return address.address.length === 4 ? `${text}:${address.port}` : `[${text}]:${address.port}`;
  }
  return address.bits === address.address.length * 8 ? text : `${text}/${address.bits}`;
}
