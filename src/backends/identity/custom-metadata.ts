import { failure } from '../../framework/error.ts';
import { isPrintable } from '../../go/printable.ts';
import { goQuote } from '../../go/quote.ts';
import { compareBytes } from '../../values/compare.ts';

const prefix = 'custom_metadata validation failed';
const maxKeys = 64;
const maxKeyBytes = 128;
const maxValueBytes = 512;

/** Checks what is written to an alias. Throws a `RequestError` (500) with all that is wrong (custommetadata.Validate). */
export function checkCustomMetadata(metadata: Readonly<Record<string, string>>): void {
  const keys = Object.keys(metadata).sort(compareBytes);
  const problems =
    keys.length > maxKeys
      ? [`payload must contain at most ${maxKeys} keys, provided ${keys.length}`]
      : keys.flatMap((key) => problemsOf(key, metadata[key] ?? ''));
  if (problems.length === 0) {
    return;
  }
  const lines = problems.map((problem) => `${prefix}: ${problem}`);
  throw failure(lines.join('\n\t* '), 500);
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
