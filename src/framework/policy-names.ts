import { toLower, trimSpace, withoutDuplicates } from '../go/text.ts';
import { matchesStars } from '../values/find-text.ts';

/** Policies that no token can be given from outside. */
export const nonAssignablePolicies: readonly string[] = ['response-wrapping'];

/**
 * Policy names as tokens hold them: trimmed, in lower case, sorted, each once, and nothing beside `root`. `addDefault` adds
 * `default` unless it's there, or `root`. (policyutil.SanitizePolicies)
 */
export function sanitizePolicies(names: readonly string[], addDefault: boolean): string[] {
  const clean = withoutDuplicates(addDefault ? [...names, 'default'] : names, true);
  return clean.includes('root') ? ['root'] : clean;
}

/** Whether one of the globs matches the text; `*` stands for any text, also for none. (strutil.StrListContainsGlob) */
export function matchesGlob(globs: readonly string[], text: string): boolean {
  return globs.some((glob) => matchesStars(glob, text));
}

/** The name that a policy is stored under: trimmed and in lower case (Store.sanitizeName). */
export function sanitizePolicyName(name: string): string {
  return toLower(trimSpace(name));
}
