import { type AddressBytes, type Block, firstAddress, parseAddress, parseBlock, samePrefix, toIpv4 } from './ip.ts';

export { isAddressAllowed, parseAddresses, parseAgain } from './socket-address.ts';

/**
 * Parses a block such as `10.0.0.0/8` (Go's `net.ParseCIDR`).
 *
 * @throws Error `invalid CIDR address: x`
 */
export function parseCidr(text: string): Block {
  const block = parseBlock(text);
  if (block === undefined) {
    throw new Error(`invalid CIDR address: ${text}`);
  }
  return block;
}

/**
 * Reports whether a block contains an address (OpenBao's cidrutil.IPBelongsToCIDR). IPv4-mapped IPv6 addresses count as
 * IPv4.
 *
 * @throws Error with Go's message for an invalid address or block
 */
export function contains(block: string, address: string): boolean {
  if (address === '') {
    throw new Error('missing IP address');
  }
  const bytes = parseAddress(address);
  if (bytes === undefined) {
    throw new Error('invalid IP address');
  }
  return blockContains(parseCidr(block), bytes);
}

/**
 * Reports whether a block contains an address (Go's `net.IPNet.Contains`). IPv4-mapped IPv6 counts as IPv4 on both
 * sides.
 */
function blockContains(block: Block, address: AddressBytes): boolean {
  const first = firstAddress(block);
  const network = toIpv4(first) ?? first;
  const candidate = toIpv4(address) ?? address;
  if (network.length !== candidate.length) {
    return false;
  }
  const bits = Math.max(0, block.bits - (block.address.length - network.length) * 8);
  return samePrefix(network, candidate, bits);
}

/**
 * Reports whether each of `blocks` lies within one of `ofBlocks` (OpenBao's cidrutil.SubsetBlocks).
 *
 * @throws Error with Go's message for an empty list, an invalid block, or a mask of 0 on an address other than 0
 */
export function isSubset(blocks: readonly string[], ofBlocks: readonly string[]): boolean {
  if (ofBlocks.length === 0) {
    throw new Error('missing CIDR blocks to be checked against');
  }
  if (blocks.length === 0) {
    throw new Error('missing CIDR blocks that needs to be checked');
  }
  return blocks.every((block) => ofBlocks.some((ofBlock) => isWithin(block, ofBlock)));
}

function isWithin(inner: string, outer: string): boolean {
  if (outer === '') {
    throw new Error('missing CIDR to be checked against');
  }
  if (inner === '') {
    throw new Error('missing CIDR that needs to be checked');
  }
  const outerBlock = parseNamed(outer, 'CIDR to be checked against');
  const innerBlock = parseNamed(inner, 'CIDR that needs to be checked');
  return innerBlock.bits >= outerBlock.bits && blockContains(outerBlock, firstAddress(innerBlock));
}

function parseNamed(text: string, name: string): Block {
  const block = parseBlock(text);
  if (block === undefined) {
    throw new Error(`failed to parse the ${name}: invalid CIDR address: ${text}`);
  }
  if (block.bits === 0 && !isZero(block.address)) {
    throw new Error(`${name} is not in its canonical form`);
  }
  return block;
}

function isZero(address: AddressBytes): boolean {
  return (toIpv4(address) ?? address).every((byte) => byte === 0);
}
