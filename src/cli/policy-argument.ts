import { toLower, trimSpace } from '../go/text.ts';

/** A policy's name as it is sent: in lower case, without blanks around. */
export function policyName(text: string): string {
  return trimSpace(toLower(text));
}
