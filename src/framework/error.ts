/**
 * Refuses a request with a message. Throwing it rolls back what the backend wrote for the request. A refusal that must
 * keep its writes is returned as a `Response` with `status` and `errors` instead.
 *
 * OpenBao has two kinds with different output: an error *response* (`logical.ErrorResponse`) carries its bare message,
 * and an *error* that a handler returns is listed as `1 error occurred:\n\t* …\n\n`.
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

/** Creates an error response, which carries the bare message. */
export function refusal(message: string, status = 400): RequestError {
  return new RequestError(status, message, false);
}

/** Creates a handler's error, which is listed under `1 error occurred:`. */
export function failure(message: string, status = 500): RequestError {
  return new RequestError(status, message, true);
}

/** Runs `body` and returns its result, or the `RequestError` it throws. */
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
