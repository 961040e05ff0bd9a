import { base62 } from '../../values/ids.ts';

/** How many hex digits of a token's hash its accessor contains: 140 bits, which 24 digits and letters can express. */
const hashDigits = 35;
const accessorLength = 24;

/** Limbs of 28 bits, divided by 62 to the 4th at a time: every intermediate result is an exact number. */
const limbDigits = 7;
const limb = 2 ** 28;
const groupLength = 4;
const group = 62 ** groupLength;

/** Returns the part of a token's hash that names the token's document and that its accessor contains. */
export function documentName(hash: string): string {
  return hash.slice(0, hashDigits);
}

/**
 * Returns the accessor of a token whose id wasn't chosen: a part of the token's hash in digits and letters. So a token is found by
 * its accessor without an index, which would be a second file for each login. The hash is keyed, so the accessor tells nothing of
 * the token.
 *
 * @param hash the hash, or at least its `documentName`
 */
export function accessorOf(hash: string): string {
  let limbs: number[] = [];
  for (let at = 0; at < hashDigits; at += limbDigits) {
    limbs.push(Number.parseInt(hash.slice(at, at + limbDigits), 16));
  }
  let accessor = '';
  while (accessor.length < accessorLength) {
    let rest = 0;
    limbs = limbs.map((value) => {
      const dividend = rest * limb + value;
      rest = dividend % group;
      return Math.floor(dividend / group);
    });
    for (let count = 0; count < groupLength; count++) {
      accessor += base62.charAt(rest % base62.length);
      rest = Math.floor(rest / base62.length);
    }
  }
  return accessor;
}

/** Returns the name of the document of the token that has such an accessor; undefined if `accessorOf` returns this for no hash. */
export function documentNameOf(accessor: string): string | undefined {
  let value = 0n;
  for (let at = accessor.length - 1; at >= 0; at--) {
    const digit = base62.indexOf(accessor.charAt(at));
    if (digit < 0 || accessor.length !== accessorLength) {
      return undefined;
    }
    value = value * BigInt(base62.length) + BigInt(digit);
  }
  const name = value.toString(16).padStart(hashDigits, '0');
  return accessor !== '' && name.length === hashDigits ? name : undefined;
}
