import { trimSpace } from '../values/go-text.ts';

/** A path as it is sent: without blanks around and slashes at its ends. */
export function sanitizePath(path: string): string {
  return trimSpace(trimSpace(path).replace(/^\/+/, '')).replace(/\/+$/, '');
}

/** A path that ends in one slash at least; an empty one stays empty. */
export function ensureTrailingSlash(path: string): string {
  const trimmed = trimSpace(path);
  return trimmed === '' || trimmed.endsWith('/') ? trimmed : `${trimmed}/`;
}
