import { goQuote } from '../go/quote.ts';
import { hasInvalidUtf8 } from '../go/utf8.ts';
import { compareBytes } from '../values/compare.ts';
import { failure } from './error.ts';
import { invalidField } from './invalid-key.ts';

const maxPairs = 64;
const maxKeyBytes = 128;
const maxValueBytes = 512;

/** Validates the metadata of an `entity`, `alias` or `group` (the `subject`). Throws a `RequestError` (500). */
export function checkMetadata(subject: string, metadata: Readonly<Record<string, string>>): void {
  const keys = Object.keys(metadata).sort(compareBytes);
  if (keys.length > maxPairs) {
    throw failure(`invalid ${subject} metadata: metadata cannot contain more than ${maxPairs} key/value pairs`);
  }
  for (const key of keys) {
    const value = metadata[key] ?? '';
    const problem = problemOf(key, value);
    if (problem === undefined) {
      continue;
    }
    throw failure(
      `invalid ${subject} metadata: failed to load metadata pair (${goQuote(key)}, ${goQuote(value)}): ${problem}`,
    );
  }
}

/** Checks the name of an entity or group. Throws a `RequestError` (500) if it isn't UTF-8, with the prefix in its message. */
export function checkUtf8(name: string, prefix = ''): void {
  if (hasInvalidUtf8(name)) {
    throw failure(prefix + invalidField);
  }
}

function problemOf(key: string, value: string): string | undefined {
  if (key === '') {
    return 'key cannot be blank';
  }
  if (!/^[a-zA-Z0-9=/+_-]+$/.test(key)) {
    return 'key contains invalid characters';
  }
  if (key.length > maxKeyBytes) {
    return `key is too long (limit: ${maxKeyBytes} characters)`;
  }
  if (key.startsWith('vault-')) {
    return 'key prefix "vault-" is reserved for internal use';
  }
  if (Buffer.byteLength(value) > maxValueBytes) {
    return `value is too long (limit: ${maxValueBytes} characters)`;
  }
  return undefined;
}
