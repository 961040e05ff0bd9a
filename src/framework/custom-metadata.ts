import { isPrintable } from '../go/printable.ts';
import { goQuote } from '../go/quote.ts';
import { compareBytes } from '../values/compare.ts';

/** The start of every message about custom metadata. */
export const customMetadataPrefix = 'custom_metadata validation failed';

const maxKeys = 64;
const maxKeyBytes = 128;
const maxValueBytes = 512;

/** Validates custom metadata (custommetadata.Validate). Returns OpenBao's messages, sorted by key; none if it is valid. */
export function customMetadataProblems(pairs: ReadonlyArray<readonly [key: string, value: string]>): string[] {
  const problems =
    pairs.length > maxKeys
      ? [`payload must contain at most ${maxKeys} keys, provided ${pairs.length}`]
      : [...pairs].sort(([a], [b]) => compareBytes(a, b)).flatMap(([key, value]) => problemsOf(key, value));
  return problems.map((problem) => `${customMetadataPrefix}: ${problem}`);
}

function problemsOf(key: string, value: string): string[] {
  const problems: string[] = [];
  const keyBytes = Buffer.byteLength(key);
  const valueBytes = Buffer.byteLength(value);
  if (keyBytes === 0 || keyBytes > maxKeyBytes) {
    problems.push(`length of key ${goQuote(key)} is ${keyBytes} but must be 0 < len(key) <= ${maxKeyBytes}`);
  }
  if (valueBytes === 0 || valueBytes > maxValueBytes) {
    problems.push(
      `length of value for key ${goQuote(key)} is ${valueBytes} but must be 0 < len(value) <= ${maxValueBytes}`,
    );
  }
  if (!isPrintable(key)) {
    problems.push(`key ${goQuote(key)} (${key}) contains unprintable characters`);
  }
  if (!isPrintable(value)) {
    problems.push(`value for key ${goQuote(key)} contains unprintable characters`);
  }
  return problems;
}
