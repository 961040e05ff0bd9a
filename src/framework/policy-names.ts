import { toLower, trimSpace, withoutDuplicates } from '../go/text.ts';
import { matchesWildcards } from '../values/find-text.ts';

/** The policy that makes a token a wrapping token. */
export const responseWrappingPolicy = 'response-wrapping';

/** Policies that no token may be given on request. */
export const nonAssignablePolicies: readonly string[] = [responseWrappingPolicy];

/**
 * Normalises policy names as tokens hold them: trimmed, lower-cased, sorted, without duplicates, and `root` alone if it
 * is among them. (policyutil.SanitizePolicies)
 *
 * @param addDefault whether to add `default`
 */
export function sanitizePolicies(names: readonly string[], addDefault: boolean): string[] {
  const clean = withoutDuplicates(addDefault ? [...names, 'default'] : names, true);
  return clean.includes('root') ? ['root'] : clean;
}

/** Reports whether a glob matches the text. `*` matches any text, including none. (strutil.StrListContainsGlob) */
export function matchesGlob(globs: readonly string[], text: string): boolean {
  return globs.some((glob) => matchesWildcards(glob, text));
}

/** Returns the name that a policy is stored under: trimmed and lower-cased. (Store.sanitizeName) */
export function sanitizePolicyName(name: string): string {
  return toLower(trimSpace(name));
}
