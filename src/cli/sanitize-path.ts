import { trimSpace } from '../go/text.ts';
import { trimUnits } from '../values/ascii.ts';

/** A path as it is sent: without blanks around and slashes at its ends. */
export function sanitizePath(path: string): string {
  return trimUnits(trimSpace(trimUnits(trimSpace(path), isSlash, 'front')), isSlash, 'back');
}

function isSlash(unit: number): boolean {
  return unit === 0x2f;
}

/** A path that ends in one slash at least; an empty one stays empty. */
export function ensureTrailingSlash(path: string): string {
  const trimmed = trimSpace(path);
  return trimmed === '' || trimmed.endsWith('/') ? trimmed : `${trimmed}/`;
}
