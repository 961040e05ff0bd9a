import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, isAddressAllowed, isSubset, parseAddresses, parseCidr } from '../../src/go/net/cidr.ts';

test.each(['10.0.0.0/8', '10.1.2.3/08', '0.0.0.0/0', '::/0', 'fe80::1/64', '::ffff:1.2.3.4/128'])(
  '%s is a block',
  (text) => {
    expect(parseCidr(text).bits).toBeGreaterThanOrEqual(0);
  },
);

test.each([
  '',
  '10.0.0.1',
  '10.0.0.0/33',
  '10.0.0.01/8',
  '10.0.0/8',
  '256.0.0.0/8',
  '::/129',
  ':::/1',
  'fe80::1%eth0/64',
  'x/1',
])('%j is not a block', (text) => {
  expect(() => parseCidr(text)).toThrow(new Error(`invalid CIDR address: ${text}`));
});

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.9.9.9/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.0.0.0/8', '::ffff:10.0.0.1', true],
  ['::/0', '10.0.0.1', false],
  ['2001:db8::/33', '2001:db8:7fff::1', true],
  ['2001:db8::/33', '2001:db8:8000::1', false],
])('whether %s contains %s: %s', (block, address, held) => {
  expect(contains(block, address)).toBe(held);
});

test('contains rejects an invalid address or block', () => {
  expect(() => contains('10.0.0.0/8', '')).toThrow('missing IP address');
  expect(() => contains('10.0.0.0/8', 'localhost')).toThrow('invalid IP address');
  expect(() => contains('10.0.0.0', '10.0.0.1')).toThrow('invalid CIDR address: 10.0.0.0');
});

test('isSubset requires each block to lie within another', () => {
  expect(isSubset(['10.1.0.0/16', '192.168.1.1/32'], ['192.168.0.0/16', '10.0.0.0/8'])).toBe(true);
  expect(isSubset(['10.1.0.0/16', '11.0.0.0/8'], ['10.0.0.0/8'])).toBe(false);
  expect(isSubset(['10.0.0.0/7'], ['10.0.0.0/8'])).toBe(false);
});

test.each([
  [[], ['10.0.0.0/8'], 'missing CIDR blocks that needs to be checked'],
  [['10.0.0.0/8'], [], 'missing CIDR blocks to be checked against'],
  [[''], ['10.0.0.0/8'], 'missing CIDR that needs to be checked'],
  [['x'], ['10.0.0.0/8'], 'failed to parse the CIDR that needs to be checked: invalid CIDR address: x'],
  [['10.0.0.0/8'], ['x'], 'failed to parse the CIDR to be checked against: invalid CIDR address: x'],
  [['10.0.0.0/0'], ['0.0.0.0/0'], 'CIDR that needs to be checked is not in its canonical form'],
])('isSubset(%j, %j) is rejected', (blocks, ofBlocks, message) => {
  expect(() => isSubset(blocks, ofBlocks)).toThrow(new Error(message));
});

test('a block with a longer mask is a subset, one with a shorter mask is not', () => {
  const numbers = fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 }), fc.integer({ min: 1, max: 32 }));
  fc.assert(
    fc.property(numbers, ([address, a, b]) => {
      expect(isSubset([`${address}/${a}`], [`${address}/${b}`])).toBe(a >= b);
    }),
  );
});

test('every address of a subset is in its superset', () => {
  const block = fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 128 })).map(([address, bits]) => `${address}/${bits}`);
  fc.assert(
    fc.property(block, block, fc.ipV6(), (inner, outer, address) => {
      if (isSubset([inner], [outer]) && contains(inner, address)) {
        expect(contains(outer, address)).toBe(true);
      }
    }),
  );
});

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['10.0.0.1/32', '10.0.0.1'],
  ['10.1.2.3/8', '10.1.2.3/8'],
  ['1.2.3.4:80', '1.2.3.4:80'],
  ['1.2.3.4:0', '1.2.3.4'],
  ['192.168.3.51/00ffffff', '192.168.3.51'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['::1/128', '::1'],
  ['fe80::1/64', 'fe80::1/64'],
  ['[::1]:80', '[::1]:80'],
  ['[::1]', '::1'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['::ffff:10.1.2.3/120', '10.1.2.3/24'],
  ['::10.1.2.3', '::a01:203'],
  ['/tmp/x.sock', '"/tmp/x.sock"'],
  ['./é', '"./\\u00e9"'],
  ['10.0.0.0/99', '"10.0.0.0/99"'],
])('the address %s is spelled %s', (given, spelled) => {
  expect(parseAddresses([given])).toEqual([spelled]);
});

test('addresses are comma-separated, JSON, or base64 of either', () => {
  expect(parseAddresses('10.0.0.1, 10.0.0.2')).toEqual(['10.0.0.1', '10.0.0.2']);
  expect(parseAddresses('["10.0.0.1"]')).toEqual(['10.0.0.1']);
  expect(parseAddresses(Buffer.from('10.0.0.1,::1').toString('base64'))).toEqual(['10.0.0.1', '::1']);
});

test('an invalid address is rejected', () => {
  expect(() => parseAddresses(['nonsense'])).toThrow(
    'error parsing address "nonsense": Unable to convert "nonsense" to an IPv4 or IPv6 address, or a UNIX Socket',
  );
  expect(() => parseAddresses('')).toThrow('unable to parse addresses from ');
  expect(() => parseAddresses([1])).toThrow('error parsing 1 as string');
  expect(() => parseAddresses(true)).toThrow('unknown address input type bool');
});

test.each([
  ['10.1.2.3', [], true],
  ['10.1.2.3', ['10.0.0.0/8'], true],
  ['10.1.2.3', ['::/0', '10.1.2.3'], true],
  ['10.1.2.3', ['11.0.0.0/8', '"/tmp/x"'], false],
  ['::1', ['0.0.0.0/0'], false],
  ['somewhere', ['0.0.0.0/0'], false],
])('whether %s is allowed by %j: %s', (address, bound, allowed) => {
  expect(isAddressAllowed(address, bound)).toBe(allowed);
});

test('spelling an IP address is idempotent', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4Extended(), fc.ipV4(), fc.ipV6()), (address) => {
      let spelled: string[];
      try {
        spelled = parseAddresses([address]);
      } catch {
        return;
      }
      if (!spelled[0]?.startsWith('"')) {
        expect(parseAddresses(spelled)).toEqual(spelled);
      }
    }),
  );
});
