import { goQuote } from '../go/quote.ts';
import { tokenText } from '../hcl/literal.ts';
import type { Body } from '../hcl/syntax.ts';

/** Returns an error message for each invalid key. The line is that of the `=`. Blocks have none, so theirs is 0. */
export function invalidKeys(body: Body, valid: readonly string[]): string[] {
  const invalid: string[] = [];
  for (const { keys, assign } of body.items) {
    const key = keys[0] === undefined ? '' : tokenText(keys[0]);
    if (!valid.includes(key)) {
      invalid.push(`invalid key ${goQuote(key)} on line ${assign.line}`);
    }
  }
  return invalid;
}
