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
  readonly #kind: OutcomeKind;
  /** Warnings about the request's parameters, which only the audit log shows. */
  warnings: readonly string[] = [];

  constructor(status: number, message: string, listed: boolean, kind?: OutcomeKind) {
    super(message);
    this.status = status;
    this.listed = listed;
    this.#kind = kind ?? (listed || status >= 500 ? 'error' : 'response');
  }

  /** The errors that an audit log shows for this refusal. */
  get outcome(): RefusalOutcome {
    if (this.#kind === 'error') {
      return { data: undefined, goError: this.message };
    }
    if (this.#kind === 'coded') {
      return { data: this.message, goError: this.message };
    }
    const goError = this.#kind === 'invalid request' ? 'invalid request' : (usualErrors.get(this.status) ?? '');
    return { data: this.message, goError };
  }
}

/**
 * The result of OpenBao's handler: an error response, an error, or both. Clients can't tell them apart, but audit logs can. `invalid
 * request` is an error response beside `logical.ErrInvalidRequest`, and `coded` one beside an error with the same message.
 */
type OutcomeKind = 'response' | 'error' | 'invalid request' | 'coded';

/** The message of the error response, undefined if there is none, and that of the error, `''` if there is none. */
export interface RefusalOutcome {
  readonly data: string | undefined;
  readonly goError: string;
}

/** The errors beside an error response that cause a status other than 400. */
const usualErrors: ReadonlyMap<number, string> = new Map([
  [403, 'permission denied'],
  [404, 'unsupported path'],
]);

/** Creates an error response, which carries the bare message. */
export function refusal(message: string, status = 400): RequestError {
  return new RequestError(status, message, false);
}

/** Creates an error response beside `logical.ErrInvalidRequest`, which only the audit log shows. */
export function invalidRequest(message: string): RequestError {
  return new RequestError(400, message, false, 'invalid request');
}

/** Creates an error response beside a `logical.CodedError` with the same message, which only the audit log shows. */
export function codedRefusal(message: string): RequestError {
  return new RequestError(400, message, false, 'coded');
}

/** Creates an error whose message stands alone, as in logins. */
export function bareFailure(message: string, status: number): RequestError {
  return new RequestError(status, message, false, 'error');
}

/** Creates a handler's error, which is listed under `1 error occurred:`. */
export function failure(message: string, status = 500): RequestError {
  return new RequestError(status, message, true);
}

/** Runs `body`, and makes its errors unlisted: those of logins and of response wrapping stand alone. */
export function unlisted<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof RequestError && error.listed) {
      throw bareFailure(error.message, error.status);
    }
    throw error;
  }
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
