import { Failure } from '../failure.ts';
import { authPath } from './mount-flag.ts';
import type { ApproleSource } from './source.ts';

/** Throws a Failure (status 2) if there is no such role, where an empty list could also mean a misspelt name. */
export async function requireRole(source: ApproleSource, role: string, mount: string): Promise<void> {
  if (!(await source.hasRole(role))) {
    const path = `${authPath(mount)}role`;
    throw new Failure(`There is no role "${role}" in ${path}: \`localvault list ${path}\` shows what there is.`, 2);
  }
}
