import { parseTime } from '../../go/parse-time.ts';
import { compareBytes } from '../../values/compare.ts';
import { matchesGlob } from '../../values/glob.ts';
import { Failure } from '../failure.ts';
import type { FlagValues } from '../flags/flag-types.ts';
import { type secretIdFlags, sortOrders } from './secret-id-flags.ts';
import type { SecretIdRow } from './source.ts';

/** What SecretIDs to show, and in which order. */
export interface SecretIdChoice {
  /** @param now the time in nanoseconds since 1970 */
  readonly includes: (row: SecretIdRow, now: bigint) => boolean;
  /** Compares two rows, for `sort`; undefined for the order in which they are read. */
  readonly compare: ((a: SecretIdRow, b: SecretIdRow) => number) | undefined;
}

/**
 * Reads the flags that choose SecretIDs.
 *
 * @throws Failure (status 1) for an invalid value
 */
export function secretIdChoice(
  flags: Pick<FlagValues<typeof secretIdFlags>, 'metadata' | 'expiring' | 'unused' | 'expired' | 'sort'>,
  given: ReadonlySet<string>,
): SecretIdChoice {
  const pairs = flags.metadata.map(pairOf);
  const within = given.has('expiring') ? flags.expiring : undefined;
  if (within !== undefined && within <= 0n) {
    throw new Failure('-expiring takes a duration from now on, such as 24h.', 1);
  }
  const tests: Array<SecretIdChoice['includes']> = [
    ...pairs.map(
      ([key, pattern]) =>
        ({ metadata }: SecretIdRow) =>
          Object.hasOwn(metadata, key) && matchesGlob(pattern, metadata[key] ?? ''),
    ),
    ...(within === undefined ? [] : [(row: SecretIdRow, now: bigint) => expiresWithin(row, now, within)]),
    ...(flags.unused ? [(row: SecretIdRow) => row.lastUse === null] : []),
    ...(flags.expired ? [(row: SecretIdRow, now: bigint) => row.expires !== null && parseTime(row.expires) < now] : []),
  ];
  return { includes: (row, now) => tests.every((test) => test(row, now)), compare: comparison(flags.sort) };
}

function pairOf(text: string): readonly [key: string, pattern: string] {
  const equals = text.indexOf('=');
  if (equals <= 0) {
    throw new Failure(`-metadata=${text} is not a key and a value: use -metadata=key=value.`, 1);
  }
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function expiresWithin({ expires }: SecretIdRow, now: bigint, within: bigint): boolean {
  const time = expires === null ? undefined : parseTime(expires);
  return time !== undefined && time >= now && time <= now + within;
}

/** What rows are sorted by: a text, a number, or null, which comes last. */
const sortKeys: Readonly<Record<(typeof sortOrders)[number], (row: SecretIdRow) => string | bigint | null>> = {
  role: ({ role }) => role,
  accessor: ({ accessor }) => accessor,
  created: ({ created }) => parseTime(created),
  expires: ({ expires }) => (expires === null ? null : parseTime(expires)),
  'last-used': ({ lastUse }) => (lastUse == null ? null : parseTime(lastUse.time)),
  uses: ({ numUses }) => (numUses === 0 ? null : BigInt(numUses)),
};

function comparison(order: string): SecretIdChoice['compare'] {
  if (order === '') {
    return undefined;
  }
  const known = sortOrders.find((one) => one === order);
  if (known === undefined) {
    throw new Failure(`-sort=${order} is no order: use ${sortOrders.join(', ')}.`, 1);
  }
  const key = sortKeys[known];
  return (a, b) => compareKeys(key(a), key(b));
}

function compareKeys(a: string | bigint | null, b: string | bigint | null): number {
  if (a === null || b === null) {
    return Number(a === null) - Number(b === null);
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return compareBytes(a, b);
  }
  return a < b ? -1 : Number(a > b);
}
