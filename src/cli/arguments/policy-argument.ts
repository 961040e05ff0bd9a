import { toLower, trimSpace } from '../../go/text.ts';

/** A policy's name as requests carry it: trimmed and in lower case. */
export function policyName(text: string): string {
  return trimSpace(toLower(text));
}
