/** The longest template, in UTF-16 units. Far more than a one-line template needs. */
export const maxTemplateLength = 64 * 1024;

/**
 * The longest text that a function may return, in UTF-16 units. Without a limit, a few nested calls could exhaust the
 * memory.
 */
const maxTextLength = 64 * 1024;

/** @throws Error for a text longer than the limit */
export function checkTextLength(length: number): void {
  if (length > maxTextLength) {
    throw new Error(`text is longer than ${maxTextLength} characters`);
  }
}
