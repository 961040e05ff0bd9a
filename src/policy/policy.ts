import type { Moment } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import type { Capability } from './capabilities.ts';

/** What a policy says of one path. */
export interface PathRule {
  /** Without a leading slash, and without the final `*` of a prefix. Rules with `+` keep theirs. */
  readonly path: string;
  readonly kind: PathKind;
  /** The path as it's written, where it has `{{…}}`: until they are filled in, the rule is for no path. */
  readonly template: string | undefined;
  /** `deny` alone where it is among them. Empty where nothing is granted. */
  readonly capabilities: ReadonlySet<Capability>;
  /** Seconds, perhaps with a fraction; 0 for none. */
  readonly minWrappingTtl: number;
  readonly maxWrappingTtl: number;
  /** Values by the parameter's name in lower case; an empty list stands for any value. */
  readonly allowedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly deniedParameters: ReadonlyMap<string, readonly Value[]>;
  readonly requiredParameters: readonly string[];
  /** The greatest page of a listing; 0 or less for none. */
  readonly paginationLimit: number;
  /** A template of the path that one must be able to read or list, to see a listed key; `''` for none. */
  readonly listFilter: string;
  /** When the rule runs out; null for never. */
  readonly expires: Moment | null;
}

/** How a rule's path is meant: exactly, as the beginning of paths, or with `+` for single segments. */
export type PathKind = 'exact' | 'prefix' | 'segments';

/** A policy, understood. */
export interface Policy {
  readonly rules: readonly PathRule[];
  /** Whether paths have `{{…}}`, so that they say something only once these are filled in. */
  readonly templated: boolean;
}

/** A text that is no policy. The message is OpenBao's, for the user. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
