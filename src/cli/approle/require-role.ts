import { quotedName } from '../../values/shown-name.ts';
import { Failure } from '../failure.ts';
import { authPath } from './mount-flag.ts';
import type { ApproleSource } from './source.ts';

/** The names that a role can have (framework.GenericNameRegex). */
const validName = /^\w(?:[\w.-]*\w)?$/;

/**
 * Returns the name of a role from an argument, in lower case as roles are stored.
 *
 * @throws Failure with status 1 if the argument is empty, and 2 if no role can have this name
 */
export function roleArgument(given: string, mount: string): string {
  if (given === '') {
    throw new Failure('The name of the role is empty.', 1);
  }
  if (!validName.test(given)) {
    throw noSuchRole(given, mount);
  }
  return given.toLowerCase();
}

/** Throws a Failure (status 2) if there is no such role, where an empty list could also mean a misspelt name. */
export async function requireRole(source: ApproleSource, role: string, mount: string): Promise<void> {
  if (!(await source.hasRole(role))) {
    throw noSuchRole(role, mount);
  }
}

function noSuchRole(role: string, mount: string): Failure {
  const path = `${authPath(mount)}role`;
  return new Failure(
    `There is no role ${quotedName(role)} in ${path}: \`localvault list ${path}\` shows what there is.`,
    2,
  );
}
