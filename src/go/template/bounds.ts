/** How long a template may be, in UTF-16 units: far longer than anyone needs for one line. */
export const maxTemplateLength = 64 * 1024;

/** How long a text may be that a function makes, in UTF-16 units. Without a bound, a few calls make texts that no memory holds. */
const maxTextLength = 64 * 1024;

/** Throws an Error for a text that is too long. */
export function checkTextLength(length: number): void {
  if (length > maxTextLength) {
    throw new Error(`text is longer than ${maxTextLength} characters`);
  }
}
