/**
 * Reports whether a path matches a pattern with wildcards: `+` matches one segment, `*` at the end any suffix.
 *
 * @param pattern one of a backend's `rootPaths` or `unauthenticatedPaths`
 */
export function matchesWildcards(pattern: string, path: string): boolean {
  const isPrefix = pattern.endsWith('*');
  const wanted = (isPrefix ? pattern.slice(0, -1) : pattern).split('/');
  const segments = path.split('/');
  if (segments.length < wanted.length || (!isPrefix && segments.length > wanted.length)) {
    return false;
  }
  return wanted.every((part, i) => {
    const segment = segments[i] ?? '';
    const isLast = i === wanted.length - 1;
    return part === '+' || part === segment || (isPrefix && isLast && segment.startsWith(part));
  });
}
