import { decodeCommaStrings } from '../framework/comma-strings.ts';
import { decodeBool, decodeInt, decodePairs, decodeString } from '../framework/weak-decode.ts';
import { formatSeconds, parseDuration, parseExactDuration } from '../go/duration.ts';
import { printJson } from '../go/json/json.ts';
import { parseAddresses } from '../go/net/cidr.ts';
import { parseTime } from '../go/parse-time.ts';
import { toLower } from '../go/text.ts';
import { compareBytes, sortedKeys } from '../values/compare.ts';
import { formatTime, zeroTime } from '../values/time.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../values/value.ts';
import { Refusal } from './refusal.ts';

/** A field of an object: its normal form, and its value if it isn't set. */
export interface Field {
  /**
   * Normalises a value, so that equivalent spellings are equal: seconds for "30m", a sorted list for "b,a".
   *
   * @throws Error for a value of another type
   */
  readonly normalise: (value: Value) => Value;
  /** Undefined if a field that isn't given stays as it is on the server. */
  readonly preset: Value | undefined;
}

/** The fields of an object by name. */
export type Fields = Readonly<Record<string, Field>>;

/** A text. */
export const text = (preset = ''): Field => ({ normalise: decodeString, preset });

/** A boolean. */
export const bool = (preset = false): Field => ({ normalise: decodeBool, preset });

/** A whole number. */
export const integer = (): Field => ({ normalise: (value) => decodeInt(value, 'int64'), preset: 0 });

/** A duration, in whole seconds. `system` is 0, the system's default. */
export const seconds = (): Field => ({
  normalise: (value) => (value === 'system' ? 0 : parseDuration(value)),
  preset: 0,
});

/** A duration as Go prints it, such as `768h0m0s`. */
export const goDuration = (): Field => ({
  normalise: (value) => formatSeconds(parseExactDuration(value)),
  preset: '0s',
});

/** A time in RFC 3339 format; `''` for none. */
export const time = (): Field => ({
  normalise: (value) => {
    const moment = value === null || value === '' ? zeroTime : parseTime(value);
    return moment === zeroTime ? '' : formatTime(moment);
  },
  preset: '',
});

/** An unordered list of texts, also as one text with commas. */
export const set = (): Field => ({ normalise: (value) => sorted(textsOf(value)), preset: [] });

/** The same for names that are case-insensitive, such as those of policies. */
export const names = (): Field => ({ normalise: (value) => sorted(textsOf(value).map(toLower)), preset: [] });

/** The same for IP addresses and blocks. */
export const addresses = (): Field => ({
  normalise: (value) => {
    const texts = textsOf(value);
    return texts.length === 0 ? [] : sorted(parseAddresses(texts));
  },
  preset: [],
});

/** Texts by key, also as a list of `key=value`. */
export const pairs = (): Field => ({
  normalise: (value) => (value === null ? {} : sortedMap(isMap(value) ? (decodePairs(value) ?? {}) : pairsOf(value))),
  preset: {},
});

function textsOf(value: Value): string[] {
  return value === null ? [] : decodeCommaStrings(value);
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((item) => item !== ''))].sort(compareBytes);
}

function pairsOf(value: Value): Record<string, string> {
  return Object.fromEntries(
    textsOf(value).map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

function sortedMap(map: Readonly<Record<string, string>>): ValueMap {
  const sortedByKey = emptyMap();
  for (const key of sortedKeys(map)) {
    sortedByKey[key] = map[key] ?? '';
  }
  return sortedByKey;
}

/**
 * Returns all fields of an object in normal form: those of `data`, and the presets of the others. A value that can't be normalised is kept,
 * so that the server reports the error.
 */
export function normalised(fields: Fields, data: ValueMap): ValueMap {
  const all = emptyMap();
  for (const [name, { normalise, preset }] of Object.entries(fields)) {
    const given = data[name];
    const value = given === undefined ? preset : attempt(() => normalise(given), given);
    if (value !== undefined) {
      all[name] = value;
    }
  }
  return all;
}

function attempt(body: () => Value, fallback: Value): Value {
  try {
    return body();
  } catch {
    return fallback;
  }
}

/**
 * Checks that an object has only known fields, and renames fields with a former name.
 *
 * @param formerNames the names of fields by their former names
 * @throws Refusal that names an unknown field
 */
export function withKnownNames(
  fields: Fields,
  data: ValueMap,
  formerNames: Readonly<Record<string, string>> = {},
): ValueMap {
  const known = emptyMap();
  for (const [given, value] of Object.entries(data)) {
    const name = formerNames[given] ?? given;
    if (!Object.hasOwn(fields, name)) {
      throw new Refusal(
        `there is no field ${JSON.stringify(given)}; it takes ${Object.keys(fields).sort().join(', ')}`,
      );
    }
    if (name === given || data[name] === undefined) {
      known[name] = value;
    }
  }
  return known;
}

/** Reports whether two values are equal. */
export function isEqual(a: Value, b: Value): boolean {
  return printJson(a) === printJson(b);
}

/** Returns the fields of `wanted` that differ from `current`. */
export function changedFields(wanted: ValueMap, current: ValueMap): string[] {
  return Object.keys(wanted).filter((name) => !isEqual(wanted[name] ?? null, current[name] ?? null));
}

/** Returns the fields of a normalised object that aren't at their presets. */
export function withoutPresets(fields: Fields, data: ValueMap): ValueMap {
  const rest = emptyMap();
  for (const [name, { preset }] of Object.entries(fields)) {
    const value = data[name];
    if (value !== undefined && (preset === undefined || !isEqual(value, preset))) {
      rest[name] = value;
    }
  }
  return rest;
}
