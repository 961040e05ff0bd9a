import { type Moment, momentOf, storedTime } from '../../../values/time.ts';
import type { Document, Key, Plain } from '../../storage.ts';

/** The names of fields with times, at any depth, by the kind of document. */
const timesOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['state', ['created']],
  ['policies', ['expires', 'modified']],
  ['tokens', ['creationTime', 'issueTime', 'expireTime', 'lastRenewal']],
  ['cubbyhole', ['creationTime']],
  ['failed-logins', ['last']],
  ['locked-users', ['until']],
  ['identity/entities', ['creationTime', 'lastUpdateTime']],
  ['identity/groups', ['creationTime', 'lastUpdateTime']],
  ['kv/<mount>/metadata', ['created', 'updated', 'deleted']],
  ['approle/<mount>/secret-ids', ['created', 'updated', 'expires']],
  ['approle/<mount>/leftovers', ['deleted']],
  ['approle/<mount>/tidy', ['since', 'requested']],
]);

/**
 * Migrates a document from format 1 to 2. Times change from milliseconds since 1970 to text (`storedTime`), and the clock's
 * offset from milliseconds to seconds, the unit of all durations. `sealed` contains no times.
 */
export function migrateTimes(key: Key, document: Document): readonly [key: Key, document: Document] {
  if (key === 'clock') {
    return [key, { ...document, offset: Number(document['offset']) / 1000 }];
  }
  const times = timesOf.get(kindOf(key));
  return [key, times === undefined ? document : withTexts(document, times)];
}

function kindOf(key: Key): string {
  const [first = '', second, third] = key.split('/', 3);
  switch (first) {
    case 'identity':
      return `${first}/${second}`;
    case 'kv':
    case 'approle':
      return `${first}/<mount>/${third}`;
    default:
      return first;
  }
}

/** Replaces numbers in fields of these names by text. Metadata with such names is text already. */
function withTexts<T extends Plain | undefined>(
  object: Readonly<Record<string, T>>,
  names: readonly string[],
): Readonly<Record<string, T | Plain>> {
  const change = ([name, value]: [string, T]): [string, T | Plain] => {
    return [name, typeof value === 'number' && names.includes(name) ? textOf(value) : inside(value, names)];
  };
  // Assignment would fail for a field called `__proto__`.
  return Object.fromEntries(Object.entries(object).map(change));
}

function inside<T extends Plain | undefined>(value: T, names: readonly string[]): T | Plain {
  if (Array.isArray(value)) {
    return value.map((item: Plain) => inside(item, names));
  }
  return isObject(value) ? withTexts(value, names) : value;
}

function isObject(value: Plain | undefined): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In format 1 a policy could expire after the year 9999. Format 2 limits that to the end of the year. */
function textOf(milliseconds: number): string {
  const moment: Moment = momentOf(milliseconds);
  return storedTime(moment < endOfYears ? moment : endOfYears - 1n);
}

const endOfYears = momentOf(Date.UTC(10_000, 0));
