/**
 * Reports whether a segment of the path is `.` or `..` (OpenBao's logical.IsRelativePath). Storage keys must not be
 * relative.
 */
export function isRelativePath(path: string): boolean {
  return path.includes('.') && /(?:^|\/)\.\.?(?:\/|$)/.test(path);
}

/** OpenBao's message for a relative path. */
export const relativePathRefusal = 'relative paths not supported';
