import { decodeUtf8 } from '../go/utf8.ts';
import { parseHcl } from '../hcl/parser.ts';
import { printHcl } from '../hcl/printer.ts';
import { messageOf } from '../values/message.ts';
import type { Moment } from '../values/time.ts';
import { parsePolicy } from './parse-policy.ts';
import { PolicyError } from './policy.ts';

/**
 * Rewrites a policy in the canonical layout. Policies in JSON, or with a key set twice, can't be rewritten.
 *
 * @param source the policy's text as read from a file
 * @param now rules that have expired by then aren't validated
 * @throws PolicyError `failed to parse policy: …` for an invalid policy, `Error printing result: …` for one that can't
 *   be rewritten
 */
export function formatPolicy(source: Uint8Array, now: Moment): string {
  const text = decodeUtf8(source);
  parsePolicy(text, now);
  try {
    return `${printHcl(parseHcl(text, { refuseDuplicates: true }))}\n`;
  } catch (error) {
    throw new PolicyError(`Error printing result: ${messageOf(error)}`);
  }
}
