import { textFlag } from '../flag-types.ts';
import { sanitizePath } from '../sanitize-path.ts';

/** The flag of commands that look at one AppRole auth method. */
export const mountFlag = {
  mount: textFlag({
    initial: 'approle',
    completes: 'auth method',
    help: 'The path of the AppRole auth method, without "auth/".',
  }),
};

/** The path of an auth method as requests spell it: `auth/approle/`. */
export function authPath(mount: string): string {
  const path = sanitizePath(mount);
  return `${path.startsWith('auth/') ? path : `auth/${path}`}/`;
}
