/** A question names something that doesn't exist in the state. The message is one sentence. */
export class UnknownSubjectError extends Error {
  override readonly name = 'UnknownSubjectError';
}
