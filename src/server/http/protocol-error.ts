import { statusText } from './status-text.ts';

/**
 * A message that can't be taken for a request, or whose end can't be known: it is answered, and the connection closed. Where
 * Go's net/http server has words for it, they are the same.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly status: number;
  /** What the status line says after the status. */
  readonly reason: string;
  readonly contentType: string;
  readonly body: string;

  constructor(parts: {
    readonly status: number;
    readonly reason: string;
    readonly contentType: string;
    readonly body: string;
  }) {
    super(parts.reason);
    this.status = parts.status;
    this.reason = parts.reason;
    this.contentType = parts.contentType;
    this.body = parts.body;
  }
}

/** An error of HTTP itself: `400 Bad Request: missing required Host header`, in the status line and in the body. */
export function plainError(status: number, detail = ''): ProtocolError {
  const reason = statusText(status) + (detail && `: ${detail}`);
  return new ProtocolError({
    status,
    reason,
    contentType: 'text/plain; charset=utf-8',
    body: `${status} ${reason}`,
  });
}

/** Go's answer to any coding but `chunked` says less in the status line than in the body. */
export function unsupportedTransferCoding(): ProtocolError {
  return new ProtocolError({
    status: 501,
    reason: statusText(501),
    contentType: 'text/plain; charset=utf-8',
    body: 'Unsupported transfer encoding',
  });
}

/** A body that breaks off or is too long, which the API itself complains of. */
export function bodyError(status: number, message: string): ProtocolError {
  return new ProtocolError({
    status,
    reason: statusText(status),
    contentType: 'application/json',
    body: `${JSON.stringify({ errors: [message] })}\n`,
  });
}
