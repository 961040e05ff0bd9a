/** A text as one segment of a storage key: `/`, which joins segments, and `%` are written as in URLs. */
export function keySegment(text: string): string {
  if (!text.includes('%') && !text.includes('/')) {
    return text;
  }
  return text.replaceAll('%', '%25').replaceAll('/', '%2F');
}

/** The text that `keySegment` made a segment of. */
export function fromKeySegment(segment: string): string {
  return segment.replaceAll('%2F', '/').replaceAll('%25', '%');
}
