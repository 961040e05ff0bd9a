import ipaddr from 'ipaddr.js';

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
  if (text.length > longestAddress) return undefined;
  if (!text.includes(':')) return parseDottedQuad(text);
  const hexadecimal = withoutDottedTail(text);
  if (hexadecimal === undefined || !isStrict(hexadecimal) || !ipaddr.IPv6.isValid(hexadecimal)) return undefined;
  return ipaddr.IPv6.parse(hexadecimal).toByteArray();
}

function parseDottedQuad(text: string): AddressBytes | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

/** An IPv6 address whose last 32 bits are in hexadecimal; undefined where they were written with dots, but badly. */
function withoutDottedTail(text: string): string | undefined {
  const tailStart = text.lastIndexOf(':') + 1;
  const tail = text.slice(tailStart);
  if (!tail.includes('.')) return text;
  const bytes = parseDottedQuad(tail);
  if (bytes === undefined) return undefined;
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes;
  const groups = [first * 256 + second, third * 256 + fourth].map((group) => group.toString(16));
  return text.slice(0, tailStart) + groups.join(':');
}

/** Go takes no zones here, and no bare colon at an end. */
function isStrict(text: string): boolean {
  return /^[0-9a-fA-F:]+$/.test(text) && !/^:(?!:)|(?<!:):$|:::/.test(text);
}

/** The IPv4 address in 4 bytes, also from its IPv6 form; undefined for any other address. */
export function toIpv4(address: AddressBytes): AddressBytes | undefined {
  if (address.length === 4) return address;
  const isMapped = address.slice(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff;
  return isMapped ? address.slice(12) : undefined;
}

/** Prints an address as Go's `net.IP` does: IPv6 by RFC 5952, IPv4 with dots even if it came in IPv6 form. */
export function formatAddress(address: AddressBytes): string {
  const ipv4 = toIpv4(address);
  if (ipv4 !== undefined) return ipv4.join('.');
  return new ipaddr.IPv6([...address]).toRFC5952String();
}

/** Parses a block such as `10.0.0.0/8` as Go's `net.ParseCIDR` does; undefined for what is none. */
export function parseBlock(text: string): Block | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const mask = text.slice(slash + 1);
  if (address === undefined || !/^\d+$/.test(mask) || Number(mask) > address.length * 8) return undefined;
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
