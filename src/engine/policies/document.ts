import type { PolicyEntry } from '../../services/policy-store.ts';
import { keySegment } from '../../values/key-segment.ts';
import { oncePer } from '../../values/once-per.ts';
import { readStoredTime, readStoredTimeOrNull } from '../../values/time.ts';

/** A stored policy. Its key contains its name. */
export interface PolicyDocument {
  readonly [field: string]: string | number | boolean | null;
  readonly text: string;
  readonly version: number;
  readonly casRequired: boolean;
  readonly expires: string | null;
  readonly modified: string;
  readonly allowWildcards: boolean;
  readonly allowSlashes: boolean;
}

/** The folder of all policies. */
export const policyFolder = 'policies';

/** Returns the key of a policy. */
export function policyKey(name: string): string {
  return `${policyFolder}/${keySegment(name)}`;
}

/** Returns the policy in a document. */
export const policyEntry = oncePer(
  (document: PolicyDocument, name): PolicyEntry => ({
    name,
    ...document,
    expires: readStoredTimeOrNull(document.expires),
    modified: readStoredTime(document.modified),
  }),
);
