import ipaddr from 'ipaddr.js';
import { digitValue } from '../../values/ascii.ts';

/** An address in network order: 4 bytes, or 16. */
export type AddressBytes = readonly number[];

/** A block of addresses. */
export interface Block {
  /** The address as it was given, with the bits beyond the mask. */
  readonly address: AddressBytes;
  /** The length of the mask, of 32 bits or 128 as the address has. */
  readonly bits: number;
}

/** IPv6 whose last part is written as IPv4. */
const longestAddress = 45;

/**
 * Parses an address as Go's `net.ParseIP` does: four decimal numbers without leading zeros, or IPv6 without a zone. An IPv4
 * address in IPv6 form (`::ffff:1.2.3.4`) keeps its 16 bytes. Gives undefined for what is no address.
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
 * Reads the groups of four hex digits of an IPv6 address, up to `end`, where what is written with dots begins. It's done by hand,
 * character by character: lists of a request may hold millions, and ipaddr.js takes 20 times as long.
 */
function parseGroups(text: string, end: number, tail: AddressBytes): AddressBytes | undefined {
  const bytes: number[] = [];
  let gap = -1;
  let at = 0;
  while (at < end) {
    if (text.charCodeAt(at) === colon) {
      // A colon where a group should begin is the second of two, which stand for zeros; only at the front is it the first.
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
      // What follows a colon is a group, another colon, or what is written with dots.
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

/** The IPv4 address in 4 bytes, also from its IPv6 form; undefined for any other address. */
export function toIpv4(address: AddressBytes): AddressBytes | undefined {
  if (address.length === 4) {
    return address;
  }
  const isMapped = address.slice(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff;
  return isMapped ? address.slice(12) : undefined;
}

/** Prints an address as Go's `net.IP` does: IPv6 by RFC 5952, IPv4 with dots even if it came in IPv6 form. */
export function formatAddress(address: AddressBytes): string {
  const ipv4 = toIpv4(address);
  if (ipv4 !== undefined) {
    return ipv4.join('.');
  }
  return new ipaddr.IPv6([...address]).toRFC5952String();
}

/** Parses a block such as `10.0.0.0/8` as Go's `net.ParseCIDR` does; undefined for what is none. */
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

/** A block's first address. */
export function firstAddress(block: Block): AddressBytes {
  return block.address.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, block.bits - i * 8))));
}

/** Whether the first `bits` bits of two addresses of one length are equal. */
export function samePrefix(a: AddressBytes, b: AddressBytes, bits: number): boolean {
  return a.every((byte, i) => {
    const shift = 8 - Math.min(8, Math.max(0, bits - i * 8));
    return byte >> shift === (b[i] ?? 0) >> shift;
  });
}
