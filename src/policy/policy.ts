import type { Moment } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import type { Capability } from './capabilities.ts';

/** What a rule grants and requires. */
export interface RuleTerms {
  /** Only `deny` if the rule lists it; empty if it grants nothing. */
  readonly capabilities: ReadonlySet<Capability>;
  /** In seconds, possibly fractional; 0 for none. */
  readonly minWrappingTtl: number;
  /** The same. */
  readonly maxWrappingTtl: number;
  /** Values by lowercase parameter name. An empty list stands for any value. */
  readonly allowedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly deniedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly requiredParameters: readonly string[];
  /** The largest page of a listing; 0 or less for no limit. */
  readonly paginationLimit: number;
  /** The template of the path that a token must be able to read or list to see a listed key; `''` for none. */
  readonly listFilter: string;
}

/** A policy's rule for one path. */
export interface PathRule extends RuleTerms {
  /** The path without a leading slash, and without a prefix's final `*`. Rules with `+` keep theirs. */
  readonly path: string;
  readonly kind: PathKind;
  /** The path as written, if it contains `{{…}}`. The rule applies to no path until they are filled in. */
  readonly template: string | undefined;
  /** When the rule expires; null for never. */
  readonly expires: Moment | null;
}

/** How a rule's path matches: exactly, as a prefix, or with `+` for single segments. */
export type PathKind = 'exact' | 'prefix' | 'segments';

/** A parsed policy. */
export interface Policy {
  readonly rules: readonly PathRule[];
  /** Whether any path contains `{{…}}`. Such rules apply only once these are filled in. */
  readonly templated: boolean;
}

/** Thrown for an invalid policy. The message is OpenBao's, for the user. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
