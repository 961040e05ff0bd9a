/** A request without a response. The message is the one that the Go client prints. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  /** Whether a retry may succeed. */
  readonly mayRetry: boolean;
  /** Whether no server could be reached, unlike a server that isn't trusted or breaks the connection. */
  readonly isUnreachable: boolean;

  constructor(message: string, kind: { readonly mayRetry: boolean; readonly isUnreachable: boolean }) {
    super(message);
    this.mayRetry = kind.mayRetry;
    this.isUnreachable = kind.isUnreachable;
  }
}

/** Returns the error for a request that exceeds its deadline. */
export function deadlineExceeded(): UnansweredError {
  return new UnansweredError('context deadline exceeded', { mayRetry: false, isUnreachable: true });
}
