import { isBase64 } from '../../framework/base64.ts';
import { goQuote } from '../../go/quote.ts';
import { trimSpace, withoutDuplicates } from '../../go/text.ts';
import { isMap, type Value } from '../../values/value.ts';

/**
 * Parses the `metadata` of a SecretID (strutil.ParseArbitraryKeyValues): a JSON object of strings or comma-separated
 * `key=value` pairs, either one optionally in base64. Pairs are lowercased, JSON is not.
 *
 * @throws Error with OpenBao's message for any other input and for an empty value
 */
export function parseMetadata(input: string): Record<string, string> {
  const trimmed = trimSpace(input);
  const metadata: Record<string, string> = Object.create(null);
  if (trimmed === '') {
    return metadata;
  }
  const text = isBase64(trimmed) ? Buffer.from(trimmed, 'base64').toString() : trimmed;
  if (!readJson(text, metadata)) {
    readPairs(text, metadata);
  }
  for (const [key, value] of Object.entries(metadata)) {
    if (key !== '' && value === '') {
      throw new Error(`invalid value for key ${goQuote(key)}`);
    }
  }
  return metadata;
}

/**
 * Decodes a JSON object into `metadata` and reports whether it was an object of strings, or null. On failure, like Go's
 * `json.Unmarshal`, it keeps the members decoded so far: the strings, and empty strings for values of other types.
 */
function readJson(text: string, metadata: Record<string, string>): boolean {
  let value: Value;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  if (value === null) {
    return true;
  }
  if (!isMap(value)) {
    return false;
  }
  for (const [key, member] of Object.entries(value)) {
    metadata[key] = typeof member === 'string' ? member : '';
  }
  return Object.values(value).every((member) => typeof member === 'string' || member === null);
}

function readPairs(text: string, metadata: Record<string, string>): void {
  for (const pair of withoutDuplicates(text.split(','), true)) {
    const [key, value, ...more] = pair.split('=').map(trimSpace);
    if (key === undefined || value === undefined || more.length > 0) {
      fail('invalid <key,value> format');
    }
    if (key === '' || value === '') {
      fail(`invalid <key,value> pair: key: ${goQuote(key)} value: ${goQuote(value)}`);
    }
    metadata[key] = value;
  }
}

function fail(message: string): never {
  throw new Error(`failed to parse the input: ${message}`);
}
