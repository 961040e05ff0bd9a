import type { ApiAnswer } from '../../engine/api.ts';
import type { ProtocolError } from './protocol-error.ts';
import type { RequestHead } from './request-head.ts';
import { statusText } from './status-text.ts';

/**
 * The length in bytes from which a body is sent as a chunk. Go's server starts writing once its buffer of 2048 bytes
 * overflows, before it knows the length.
 */
const chunkedFrom = 2049;

let dateLine = '';
let dateSecond = 0;

/** Returns the Date field, formatted once per second. */
function date(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateLine = `Date: ${new Date(second * 1000).toUTCString()}\r\n`;
  }
  return dateLine;
}

/** Formats the head of a stream: its body consists of chunks, or for HTTP/1.0 of all data until the connection is closed. */
export function streamHeadText(head: RequestHead, answer: ApiAnswer): string {
  const framing = isChunkedStream(head) ? 'Transfer-Encoding: chunked\r\n' : '';
  return `${statusAndFields(head, answer)}${date()}${framing}\r\n`;
}

/** Formats a part of such a body, which isn't empty. */
export function streamPartText(head: RequestHead, part: string): string {
  return isChunkedStream(head) ? `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n` : part;
}

/** Returns the end of such a body. */
export function streamEndText(head: RequestHead): string {
  return isChunkedStream(head) ? '0\r\n\r\n' : '';
}

function isChunkedStream({ minorVersion }: RequestHead): boolean {
  return minorVersion === 1;
}

/** Text for the socket. */
export interface WireText {
  readonly text: string;
  readonly isAscii: boolean;
}

const beyondAscii = /[^\0-\x7f]/;

/**
 * Formats a response as Go's server sends it, with the fields in Go's order. A 1xx status is followed by the same
 * response with status 200; as in Go, only `sys/health?activecode=` causes that.
 *
 * @param keepAlive whether the connection stays open
 */
export function answerText(head: RequestHead, answer: ApiAnswer, keepAlive: boolean): WireText {
  if (answer.status < 200 && answer.status !== 101) {
    const { text, isAscii } = answerText(head, { ...answer, status: 200 }, keepAlive);
    return { text: `${statusAndFields(head, answer)}\r\n${text}`, isAscii };
  }
  const { status, body } = answer;
  const { text: start, isAscii } = startOf(head, answer);
  let text = start + date();
  const isBodiless = status < 200 || status === 204 || status === 304;
  const length = isBodiless ? 0 : Buffer.byteLength(body);
  const isChunked = length >= chunkedFrom && head.minorVersion === 1;
  const isHead = head.method === 'HEAD';
  if (isChunked) {
    text += 'Transfer-Encoding: chunked\r\n';
  } else if (!isBodiless && !(length === 0 && (isHead || answer.headers['Content-Length'] !== undefined))) {
    text += `Content-Length: ${length}\r\n`;
  }
  text += connectionLine(head, keepAlive);
  if (isBodiless || isHead || length === 0) {
    return { text: `${text}\r\n`, isAscii };
  }
  const sent = isChunked ? `${length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  return { text: `${text}\r\n${sent}`, isAscii: isAscii && length === body.length };
}

/** The cached start of the last response, and the inputs that it depends on. */
let last: (WireText & Pick<ApiAnswer, 'status' | 'headers'> & Pick<RequestHead, 'minorVersion'>) | undefined;

/**
 * Returns the status line and the fields. Most responses have the same ones, in the same frozen object: formatting and checking them took 4
 * % of a role's read (`test/bench/load.js`).
 */
function startOf(head: RequestHead, answer: ApiAnswer): WireText {
  const { minorVersion } = head;
  const { status, headers, isBare } = answer;
  const isRepeated = last?.headers === headers && last.status === status && last.minorVersion === minorVersion;
  if (last !== undefined && isRepeated && isBare !== true) {
    return last;
  }
  const text = statusAndFields(head, answer);
  const start = { text, isAscii: !beyondAscii.test(text) };
  if (isBare !== true && Object.isFrozen(headers)) {
    last = { ...start, status, headers, minorVersion };
  }
  return start;
}

/** OpenBao sends it from listeners without TLS, too, where clients ignore it (configutil.ParseCustomResponseHeaders). */
const strictTransport = 'Strict-Transport-Security';
const strictTransportLine = `${strictTransport}: max-age=31536000; includeSubDomains\r\n`;

/** Formats the status line and the response's fields, sorted by name as they come. A 304 has no Content-Type. */
function statusAndFields({ minorVersion }: RequestHead, { status, headers, isBare }: ApiAnswer): string {
  let text = `HTTP/1.${minorVersion} ${status} ${statusText(status)}\r\n`;
  if (isBare !== true) {
    text += 'Cache-Control: no-store\r\n';
  }
  let isComplete = isBare === true;
  for (const name in headers) {
    if (!isComplete && name > strictTransport) {
      text += strictTransportLine;
      isComplete = true;
    }
    if (status !== 304 || name !== 'Content-Type') {
      text += `${name}: ${headers[name]}\r\n`;
    }
  }
  return isComplete ? text : text + strictTransportLine;
}

function connectionLine(head: RequestHead, keepAlive: boolean): string {
  if (head.minorVersion === 0) {
    return keepAlive ? 'Connection: keep-alive\r\n' : '';
  }
  return keepAlive ? '' : closing;
}

/**
 * Formats the last response on a connection, which says why it is closed. Go sends no further fields for malformed
 * HTTP.
 *
 * @param head the head of the request, if it was well-formed
 */
export function errorText({ status, reason, contentType, body }: ProtocolError, head?: RequestHead): string {
  const start = `HTTP/1.${head?.minorVersion ?? 1} ${status} ${reason}\r\n`;
  const length = `${date()}Content-Length: ${Buffer.byteLength(body)}\r\n`;
  if (contentType === undefined) {
    return `${start}${closing}${length}\r\n`;
  }
  const isFromApi = contentType === 'application/json';
  const sent = head?.method === 'HEAD' ? '' : body;
  return `${start}Content-Type: ${contentType}\r\n${isFromApi ? length : ''}${closing}\r\n${sent}`;
}

const closing = 'Connection: close\r\n';
