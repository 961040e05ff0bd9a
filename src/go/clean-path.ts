/**
 * The shortest path that means the same (Go's `path.Clean` of a path without a slash in front): without `//`, `.` and a final
 * slash, and without `..` but at its beginning. `''` where nothing is left.
 */
export function cleanPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') {
      continue;
    }
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') {
      segments.pop();
    } else {
      segments.push(segment);
    }
  }
  return segments.join('/');
}

/** The same for a path that begins at the root, with a slash in front or not (Go's `path.Join('/', …)`): nothing is above it. */
export function cleanRootedPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') {
      segments.pop();
    } else if (segment !== '' && segment !== '.') {
      segments.push(segment);
    }
  }
  return `/${segments.join('/')}`;
}
