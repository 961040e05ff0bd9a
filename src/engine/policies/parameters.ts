import { toLower } from '../../go/text.ts';
import type { ParameterReason } from '../../services/policy-store.ts';
import { indexOfText } from '../../values/find-text.ts';
import { isMap, type Value } from '../../values/value.ts';
import type { Permissions } from './permissions.ts';

/** A request's parameters. */
export type RequestData = Readonly<Record<string, unknown>>;

/** A parameter that the rules forbid, or require and the request lacks. */
export interface ParameterProblem {
  readonly reason: ParameterReason;
  readonly parameter: string;
}

/** Returns why the rules forbid a request's parameters, or undefined if they allow them. */
export function parameterProblem(permissions: Permissions, data: RequestData): ParameterProblem | undefined {
  const names = Object.keys(data);
  const missing = permissions.requiredParameters.find((name) => !Object.hasOwn(data, toLower(name)));
  if (missing !== undefined) {
    return { reason: 'required', parameter: missing };
  }
  const [first] = names;
  if (first === undefined) {
    return undefined;
  }
  const denied = permissions.deniedParameters.has('*') ? first : firstDenied(permissions, data, names);
  if (denied !== undefined) {
    return { reason: 'denied parameter', parameter: denied };
  }
  const other = firstNotAllowed(permissions, data, names);
  return other === undefined ? undefined : { reason: 'allowed parameter', parameter: other };
}

function firstDenied(
  { deniedParameters }: Permissions,
  data: RequestData,
  names: readonly string[],
): string | undefined {
  return names.find((name) => {
    const values = deniedParameters.get(toLower(name));
    return values !== undefined && isAmong(data[name], values);
  });
}

function firstNotAllowed(
  { allowedParameters }: Permissions,
  data: RequestData,
  names: readonly string[],
): string | undefined {
  if (allowedParameters.size === 0) {
    return undefined;
  }
  const anyName = allowedParameters.has('*');
  if (anyName && allowedParameters.size === 1) {
    return undefined;
  }
  return names.find((name) => {
    const values = allowedParameters.get(toLower(name));
    return values === undefined ? !anyName : !isAmong(data[name], values);
  });
}

/** Reports whether a value is among those of a rule. An empty list contains every value. */
function isAmong(value: unknown, list: readonly Value[]): boolean {
  return list.length === 0 || list.some((item) => isSame(value, item, matchesPattern));
}

/**
 * Reports whether a request's value equals a rule's. The types must match. Numbers never do: requests carry them as
 * spelled, rules as integers.
 *
 * @param sameText compares strings
 */
function isSame(value: unknown, wanted: Value, sameText: (value: string, wanted: string) => boolean): boolean {
  if (typeof value === 'string' && typeof wanted === 'string') {
    return sameText(value, wanted);
  }
  if (typeof value === 'boolean' || value === null) {
    return value === wanted;
  }
  if (Array.isArray(value) && Array.isArray(wanted)) {
    return value.length === wanted.length && value.every((item, i) => isSame(item, wanted[i] ?? null, isIdentical));
  }
  return isObject(value) && isMap(wanted) && isSameMap(value, wanted);
}

function isSameMap(value: RequestData, wanted: Readonly<Record<string, Value>>): boolean {
  const keys = Object.keys(value);
  if (keys.length !== Object.keys(wanted).length) {
    return false;
  }
  return keys.every((key) => Object.hasOwn(wanted, key) && isSame(value[key], wanted[key] ?? null, isIdentical));
}

function isIdentical(value: string, wanted: string): boolean {
  return value === wanted;
}

function isObject(value: unknown): value is RequestData {
  return isMap(value as Value | undefined);
}

/** Reports whether a text matches a rule's value, which may begin or end with `*`. */
function matchesPattern(text: string, pattern: string): boolean {
  if (pattern.length < 2) {
    return text === pattern;
  }
  const open = pattern.startsWith('*');
  const openEnd = pattern.endsWith('*');
  if (open && openEnd) {
    return indexOfText(text, pattern.slice(1, -1)) >= 0;
  }
  if (open) {
    return text.endsWith(pattern.slice(1));
  }
  return openEnd ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
