import ipaddr from 'ipaddr.js';
import { digitValue } from '../../values/ascii.ts';

/** An IP address in network byte order: 4 or 16 bytes. */
export type AddressBytes = readonly number[];

/** A CIDR block. */
export interface Block {
  /** The address as given, including the bits beyond the mask. */
  readonly address: AddressBytes;
  /** The mask's length in bits: up to 32 or 128, depending on the address. */
  readonly bits: number;
}

/** The length of the longest address: IPv6 whose last part is written as IPv4. */
const longestAddress = 45;

/**
 * Parses an address like Go's `net.ParseIP`: four decimal numbers without leading zeros, or IPv6 without a zone. An
 * IPv4-mapped IPv6 address (`::ffff:1.2.3.4`) keeps its 16 bytes. Returns undefined for an invalid address.
 */
export function parseAddress(text: string): AddressBytes | undefined {
  if (text.length > longestAddress) {
    return undefined;
  }
  if (!text.includes(':')) {
    return parseDottedQuad(text);
  }
  const dotted = text.includes('.') ? text.lastIndexOf(':') + 1 : text.length;
  const tail = dotted === text.length ? [] : parseDottedQuad(text.slice(dotted));
  return tail && parseGroups(text, dotted, tail);
}

const colon = 0x3a;

/**
 * Reads the hexadecimal groups of an IPv6 address up to `end`, where a dotted-quad tail begins. Written by hand, since
 * one request can list millions of addresses and ipaddr.js takes 20 times as long.
 */
function parseGroups(text: string, end: number, tail: AddressBytes): AddressBytes | undefined {
  const bytes: number[] = [];
  let gap = -1;
  let at = 0;
  while (at < end) {
    if (text.charCodeAt(at) === colon) {
      // A colon where a group should begin completes a `::`, which stands for zeros. Only at the front is it the first
      // of the two.
      const isDouble = at > 0 || text.charCodeAt(at + 1) === colon;
      if (gap >= 0 || !isDouble) {
        return undefined;
      }
      gap = bytes.length;
      at += at === 0 ? 2 : 1;
      continue;
    }
    let group = 0;
    let digits = 0;
    for (; at < end && text.charCodeAt(at) !== colon; at++, digits++) {
      const digit = digitValue(text.charCodeAt(at));
      if (digit > 15 || digits === 4) {
        return undefined;
      }
      group = group * 16 + digit;
    }
    bytes.push(group >> 8, group & 0xff);
    if (at < end) {
      at++;
      // A colon must be followed by a group, another colon or the dotted quad.
      if (at === text.length) {
        return undefined;
      }
    } else if (tail.length > 0) {
      return undefined;
    }
  }
  bytes.push(...tail);
  if (gap < 0) {
    return bytes.length === 16 ? bytes : undefined;
  }
  if (bytes.length > 14) {
    return undefined;
  }
  const zeros = Array.from({ length: 16 - bytes.length }, () => 0);
  return [...bytes.slice(0, gap), ...zeros, ...bytes.slice(gap)];
}

function parseDottedQuad(text: string): AddressBytes | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) {
    return undefined;
  }
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

/** Returns an IPv4 or IPv4-mapped address as 4 bytes; undefined for any other address. */
export function toIpv4(address: AddressBytes): AddressBytes | undefined {
  if (address.length === 4) {
    return address;
  }
  const isMapped = address.slice(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff;
  return isMapped ? address.slice(12) : undefined;
}

/** Formats an address like Go's `net.IP`: IPv6 by RFC 5952, IPv4 and IPv4-mapped as a dotted quad. */
export function formatAddress(address: AddressBytes): string {
  const ipv4 = toIpv4(address);
  if (ipv4 !== undefined) {
    return ipv4.join('.');
  }
  return new ipaddr.IPv6([...address]).toRFC5952String();
}

/** Parses a block such as `10.0.0.0/8` like Go's `net.ParseCIDR`; undefined if invalid. */
export function parseBlock(text: string): Block | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) {
    return undefined;
  }
  const address = parseAddress(text.slice(0, slash));
  const mask = text.slice(slash + 1);
  if (address === undefined || !/^\d+$/.test(mask) || Number(mask) > address.length * 8) {
    return undefined;
  }
  return { address, bits: Number(mask) };
}

/** Returns a block's first address. */
export function firstAddress(block: Block): AddressBytes {
  return block.address.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, block.bits - i * 8))));
}

/** Reports whether two addresses of the same length share their first `bits` bits. */
export function samePrefix(a: AddressBytes, b: AddressBytes, bits: number): boolean {
  return a.every((byte, i) => {
    const shift = 8 - Math.min(8, Math.max(0, bits - i * 8));
    return byte >> shift === (b[i] ?? 0) >> shift;
  });
}
