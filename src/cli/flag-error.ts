/** Words that the flags of a command don't allow. The message is one line, as Go's flag package writes it. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}
