/** Joins error messages like Go's go-multierror. */
export function listErrors(messages: readonly string[]): string {
  const count = messages.length === 1 ? '1 error' : `${messages.length} errors`;
  return `${count} occurred:\n${messages.map((message) => `\t* ${message}\n`).join('')}\n`;
}
