import type { PathRule } from './policy.ts';

/** Returns a rule's path as a policy writes it: a prefix with its final `*`. */
export function writtenPath({ path, kind }: Pick<PathRule, 'path' | 'kind'>): string {
  return kind === 'prefix' ? `${path}*` : path;
}
