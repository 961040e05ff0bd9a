import { goQuote } from '../go/quote.ts';
import { tokenText } from '../hcl/literal.ts';
import type { Body } from '../hcl/syntax.ts';

/** What is wrong with each key that isn't a valid one. The line is the `=`'s: blocks have none, so theirs is 0. */
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
