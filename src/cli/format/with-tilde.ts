import type { Environment } from '../../client/environment.ts';

/** Shortens a path in the user's home for people to read. */
export function withTilde(path: string, { HOME: home }: Environment): string {
  return home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
