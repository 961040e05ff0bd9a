import { escapeControls } from '../../values/escape-controls.ts';
import { isRelativePath } from '../../values/relative-path.ts';
import { shownName } from '../../values/shown-name.ts';
import { sanitizePath } from '../arguments/sanitize-path.ts';
import { Failure } from '../failure.ts';
import { textFlag } from '../flags/flag-types.ts';

/** The flag of commands that look at one AppRole auth method. */
export const mountFlag = {
  mount: textFlag({
    initial: 'approle',
    completes: 'auth method',
    help: 'The path of the AppRole auth method, without "auth/".',
  }),
};

/**
 * Returns the path of an auth method as requests spell it: `auth/approle/`.
 *
 * @throws Failure (status 1) for what can't be the path of one
 */
export function authPath(mount: string): string {
  const path = sanitizePath(mount);
  if (path === '' || path === 'auth' || isRelativePath(path) || escapeControls(path, false) !== path) {
    throw new Failure(`-mount=${shownName(mount)} is not the path of an auth method, such as approle.`, 1);
  }
  return `${path.startsWith('auth/') ? path : `auth/${path}`}/`;
}
