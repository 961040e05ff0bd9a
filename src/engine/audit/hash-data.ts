import { printJson, quoteJson } from '../../go/json/json.ts';
import { isRfc3339 } from '../../go/parse-time.ts';
import { sortedKeys } from '../../values/compare.ts';
import { emptyMap, isMap, NumberLiteral, type Value, type ValueMap } from '../../values/value.ts';
import type { AuditHash } from './salt.ts';

/** A container whose items are still to be copied. */
interface Pending {
  readonly from: ValueMap | readonly Value[];
  readonly to: ValueMap | Value[];
  /** The key that names the container's items, if it is a list. */
  readonly key: string;
}

/**
 * Prints the data of a request or response as JSON, hashed as `hashData` does.
 *
 * @throws Error for a number that is no floating-point number
 */
export function printHashed(data: ValueMap, hash: AuditHash, plainKeys: readonly string[]): string {
  let members = '';
  for (const name of sortedKeys(data)) {
    const value = data[name] ?? null;
    if (typeof value === 'object' && value !== null) {
      return printJson(hashData(data, hash, plainKeys));
    }
    const printed = typeof value === 'string' ? quoteJson(hashText(value, name, hash, plainKeys)) : printJson(value);
    members += `${members === '' ? '' : ','}${quoteJson(name)}:${printed}`;
  }
  return `{${members}}`;
}

/**
 * Copies the data of a request or response with its texts hashed, except points in time and the texts of plain keys (audit.HashStructure).
 * The key of a list applies to its items, but not to the members of objects in it. Numbers become floating-point numbers, as in the JSON
 * that OpenBao hashes. Values may be nested to any depth.
 *
 * @throws Error for a number that is no floating-point number
 */
export function hashData(data: ValueMap, hash: AuditHash, plainKeys: readonly string[]): ValueMap {
  const pending: Pending[] = [];
  const copyOf = (value: Value, key: string): Value => {
    if (typeof value === 'string') {
      return hashText(value, key, hash, plainKeys);
    }
    if (value instanceof NumberLiteral) {
      return floatOf(value);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const to = isMap(value) ? emptyMap() : [];
    pending.push({ from: value, to, key });
    return to;
  };
  const copy = emptyMap();
  pending.push({ from: data, to: copy, key: '' });
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { from, to, key } = next;
    if (Array.isArray(to)) {
      for (const item of from as readonly Value[]) {
        to.push(copyOf(item ?? null, key));
      }
    } else {
      const map = from as ValueMap;
      for (const name in map) {
        to[name] = copyOf(map[name] ?? null, name);
      }
    }
  }
  return copy;
}

function hashText(text: string, key: string, hash: AuditHash, plainKeys: readonly string[]): string {
  return plainKeys.includes(key) || isRfc3339(text) ? text : hash(text);
}

function floatOf({ text }: NumberLiteral): number {
  const number = Number(text);
  if (!Number.isFinite(number)) {
    throw new Error(`the number ${text.slice(0, 40)} is out of range`);
  }
  return number;
}
