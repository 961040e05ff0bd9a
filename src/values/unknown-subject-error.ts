/** A question names something that the state doesn't have. The message is one sentence. */
export class UnknownSubjectError extends Error {
  override readonly name = 'UnknownSubjectError';
}
