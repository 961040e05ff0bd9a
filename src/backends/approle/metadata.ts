import { goQuote } from '../../go/quote.ts';
import { trimSpace, withoutDuplicates } from '../../go/text.ts';
import { isMap, type Value } from '../../values/value.ts';

/**
 * Reads the `metadata` of a SecretID: a JSON object of texts, or `key=value` pairs with commas between them, each of them also
 * in base64. Pairs lose their capitals, JSON keeps them. (strutil.ParseArbitraryKeyValues)
 *
 * Throws an Error with the real server's message where it is neither, or where a key has an empty value.
 */
export function parseMetadata(input: string): Record<string, string> {
  const trimmed = trimSpace(input);
  const metadata = emptyTexts();
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

function emptyTexts(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}

/** Standard base64 with its padding; line breaks don't count. */
function isBase64(text: string): boolean {
  const digits = text.replace(/[\r\n]/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

/** Whether the text is a JSON object of texts, or null. What is a text in another object is kept, and what is not, is empty. */
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
