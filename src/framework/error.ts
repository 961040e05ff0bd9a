/**
 * A request that is refused with a message of its own. Throwing it takes back what the backend wrote for this request; a
 * refusal that must keep its writes is returned as a `Response` with `status` and `errors` instead.
 *
 * OpenBao knows two kinds, and they look different: an error *response* (`logical.ErrorResponse`) carries its message bare,
 * an *error* that a handler returns is listed as `1 error occurred:\n\t* …\n\n`.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** The HTTP status. */
  readonly status: number;
  /** Whether the message is listed under `1 error occurred:`. */
  readonly listed: boolean;

  constructor(status: number, message: string, listed: boolean) {
    super(message);
    this.status = status;
    this.listed = listed;
  }
}

/** An error response: the bare message, with status 400 unless told otherwise. */
export function refusal(message: string, status = 400): RequestError {
  return new RequestError(status, message, false);
}

/** A handler's error: listed under `1 error occurred:`, with status 500 unless told otherwise. */
export function failure(message: string, status = 500): RequestError {
  return new RequestError(status, message, true);
}

/** What `body` returns, or the error with which it refuses the request. */
export function attempt<T>(body: () => T): T | RequestError {
  try {
    return body();
  } catch (error) {
    if (error instanceof RequestError) {
      return error;
    }
    throw error;
  }
}
