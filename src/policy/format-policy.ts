import { parseHcl } from '../hcl/parser.ts';
import { printHcl } from '../hcl/printer.ts';
import { sourceText } from '../hcl/source-text.ts';
import { messageOf } from '../values/message.ts';
import type { Moment } from '../values/time.ts';
import { parsePolicy } from './parse-policy.ts';
import { PolicyError } from './policy.ts';

/**
 * Rewrites a policy in the canonical layout. Policies in JSON have none, and neither have those that set a key twice.
 *
 * @param source The policy's text, as a file has it.
 * @param now Rules that have run out by then may say what they like.
 * @throws PolicyError `failed to parse policy: …` for what is no policy, `Error printing result: …` for what can't be rewritten.
 */
export function formatPolicy(source: Uint8Array, now: Moment): string {
  const text = sourceText(source);
  parsePolicy(text, now);
  try {
    return `${printHcl(parseHcl(text, { refuseDuplicates: true }))}\n`;
  } catch (error) {
    throw new PolicyError(`Error printing result: ${messageOf(error)}`);
  }
}
