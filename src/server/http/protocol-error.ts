import { statusText } from './status-text.ts';

/**
 * A message that isn't a valid request, or whose end can't be determined. It is answered, and the connection closed.
 * The wording is that of Go's net/http server where Go has one.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly status: number;
  /** The reason phrase of the status line. */
  readonly reason: string;
  /** Undefined where there is no body. */
  readonly contentType: string | undefined;
  readonly body: string;

  constructor(parts: {
    readonly status: number;
    readonly reason: string;
    readonly contentType?: string;
    readonly body: string;
  }) {
    super(parts.reason);
    this.status = parts.status;
    this.reason = parts.reason;
    this.contentType = parts.contentType;
    this.body = parts.body;
  }
}

/**
 * Creates an HTTP-level error: `400 Bad Request: missing required Host header`, in both the status line and the body.
 */
export function plainError(status: number, detail = ''): ProtocolError {
  const reason = statusText(status) + (detail && `: ${detail}`);
  return new ProtocolError({
    status,
    reason,
    contentType: 'text/plain; charset=utf-8',
    body: `${status} ${reason}`,
  });
}

/**
 * Creates the error for a transfer coding other than `chunked`. Unlike other errors, Go's names the cause only in the
 * body.
 */
export function unsupportedTransferCoding(): ProtocolError {
  return new ProtocolError({
    status: 501,
    reason: statusText(501),
    contentType: 'text/plain; charset=utf-8',
    body: 'Unsupported transfer encoding',
  });
}

/** Creates the error for an expectation other than `100-continue`. */
export function expectationFailed(): ProtocolError {
  return new ProtocolError({ status: 417, reason: statusText(417), body: '' });
}

/** Creates the error for a truncated or oversized body, in the API's JSON format. */
export function bodyError(status: number, message: string): ProtocolError {
  return new ProtocolError({
    status,
    reason: statusText(status),
    contentType: 'application/json',
    body: `${JSON.stringify({ errors: [message] })}\n`,
  });
}
