import { trimSpace } from '../../go/text.ts';
import { trimUnits } from '../../values/ascii.ts';

/** A path as requests carry it: without surrounding whitespace and slashes. */
export function sanitizePath(path: string): string {
  return trimUnits(trimSpace(trimUnits(trimSpace(path), isSlash, 'front')), isSlash, 'back');
}

function isSlash(unit: number): boolean {
  return unit === 0x2f;
}

/** Appends a slash to a path that doesn't end in one. An empty path stays empty. */
export function ensureTrailingSlash(path: string): string {
  const trimmed = trimSpace(path);
  return trimmed === '' || trimmed.endsWith('/') ? trimmed : `${trimmed}/`;
}
