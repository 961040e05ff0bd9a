import { customMetadataPrefix, customMetadataProblems } from '../../../framework/custom-metadata.ts';
import { failure, refusal } from '../../../framework/error.ts';
import { goFormat } from '../../../go/format.ts';
import { listErrors } from '../../../policy/list-errors.ts';
import { compareBytes } from '../../../values/compare.ts';
import { isMap, NumberLiteral, type Value, type ValueMap } from '../../../values/value.ts';

/** Converts a value to a string as Go's mapstructure does. */
function toText(value: Value): string {
  if (value === null) {
    return '';
  }
  if (typeof value === 'boolean') {
    return value ? '1' : '0';
  }
  if (typeof value === 'object' && !(value instanceof NumberLiteral)) {
    const type = isMap(value) ? 'map[string]interface {}' : '[]interface {}';
    throw refusal(`${customMetadataPrefix}: '' expected type 'string', got unconvertible type '${type}'`);
  }
  return goFormat(value);
}

/**
 * Returns the custom metadata of a request as it is stored.
 *
 * @throws RequestError that lists all problems
 */
export function parseCustomMetadata(given: ValueMap): Record<string, string> {
  const pairs = Object.entries(given).map(([name, value]): [string, string] => [name, toText(value)]);
  const problems = customMetadataProblems(pairs);
  if (problems.length > 0) {
    throw refusal(listErrors(problems));
  }
  return Object.fromEntries(pairs.sort(byName));
}

/**
 * Applies a merge patch to custom metadata. As in OpenBao, values are validated as strings but stored unconverted, so a value of
 * another type fails to decode.
 */
export function patchCustomMetadata(
  before: Readonly<Record<string, string>> | null,
  patch: ValueMap,
): Record<string, string> {
  parseCustomMetadata(Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null)));
  const after: Record<string, string> = Object.assign(Object.create(null), before);
  for (const [name, value] of Object.entries(patch).sort(byName)) {
    if (value === null) {
      delete after[name];
    } else if (typeof value === 'string') {
      after[name] = value;
    } else {
      throw failure(
        `json: cannot unmarshal ${jsonKind(value)} into Go struct field KeyMetadata.custom_metadata of type string`,
      );
    }
  }
  return after;
}

const jsonKind = (value: Value) => (typeof value === 'boolean' ? 'bool' : 'number');

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]) => compareBytes(a[0], b[0]);
