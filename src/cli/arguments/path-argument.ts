import { Failure } from '../failure.ts';
import { sanitizePath } from './sanitize-path.ts';

/** Returns a path argument as requests carry it. Throws a Failure (status 1) if nothing is left of it. */
export function pathArgument(given: string): string {
  const path = sanitizePath(given);
  if (path === '') {
    throw new Failure(`${JSON.stringify(given)} is not a path: name one, such as secret/data/app.`, 1);
  }
  return path;
}
