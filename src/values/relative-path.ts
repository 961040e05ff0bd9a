/** Whether a segment of the path is `.` or `..` (logical.IsRelativePath). No storage key may be relative. */
export function isRelativePath(path: string): boolean {
  return path.includes('.') && /(?:^|\/)\.\.?(?:\/|$)/.test(path);
}

/** What is said of one. */
export const relativePathRefusal = 'relative paths not supported';
