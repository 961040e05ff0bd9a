/** The segment of an empty text. No other text has it, because `%` is always encoded with its digits. */
const empty = '%';

/** Encodes a text as one segment of a storage key: `/`, which separates segments, and `%` are percent-encoded. */
export function keySegment(text: string): string {
  if (text === '') {
    return empty;
  }
  if (!text.includes('%') && !text.includes('/')) {
    return text;
  }
  return text.replaceAll('%', '%25').replaceAll('/', '%2F');
}

/** Decodes a segment that `keySegment` encoded. */
export function fromKeySegment(segment: string): string {
  return segment === empty ? '' : segment.replaceAll('%2F', '/').replaceAll('%25', '%');
}
