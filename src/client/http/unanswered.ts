/** A request that no answer came for. The message is the one that the Go client prints. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  /** Whether the same request may fare better a little later. */
  readonly mayRetry: boolean;
  /** Whether there was nobody to talk to, as opposed to somebody who isn't trusted or breaks off. */
  readonly isNobody: boolean;

  constructor(message: string, kind: { readonly mayRetry: boolean; readonly isNobody: boolean }) {
    super(message);
    this.mayRetry = kind.mayRetry;
    this.isNobody = kind.isNobody;
  }
}

/** For a try that is over its time. */
export function deadlineExceeded(): UnansweredError {
  return new UnansweredError('context deadline exceeded', { mayRetry: false, isNobody: true });
}
