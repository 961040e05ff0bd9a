/**
 * Shortens a path without a leading slash like Go's `path.Clean`: removes `//`, `.`, a trailing slash, and `..` except
 * at the start. Returns `''` if nothing is left.
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

/**
 * Shortens a rooted path, whether or not it starts with a slash, like Go's `path.Join('/', …)`. A `..` at the root is
 * dropped.
 */
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
