import { isBlank, trimUnits } from '../../values/ascii.ts';
import { plainError, unsupportedTransferCoding } from './protocol-error.ts';
import { parseTarget, type Target } from './target.ts';

/** A request without its body. It is immutable: requests with identical heads share it. */
export interface RequestHead {
  /** Any token, in the case it was sent in. */
  readonly method: string;
  /** The target of the request line as sent, in Latin-1. */
  readonly target: string;
  /** The target without its query. */
  readonly path: string;
  readonly parsedTarget: Target;
  /** The minor version of HTTP/1. */
  readonly minorVersion: 0 | 1;
  /**
   * Fields by lowercase name. Of several with one name the first counts, as in Go's `Header.Get`; of several
   * Authorization fields, the first with a bearer token.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** The body's length in bytes. */
  readonly bodyLength: number | 'chunked';
  /** The client's expectation: `100 Continue` before it sends the body, or an unknown one. */
  readonly expectation: 'none' | 'continue' | 'unknown';
  /** Whether the client may send another request afterwards. */
  readonly keepAlive: boolean;
}

const carriageReturn = 13;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Control characters, and a carriage return that ends no line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds them
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)/;
/** A line that is continued on the next. */
const folded = /\n[ \t]/;
const beyondAscii = /[\x80-\xff]/;
/** OpenBao takes the first Authorization field of this scheme. */
const bearer = 'Bearer ';
/** The hosts that Go's `httpguts.ValidHostHeader` accepts. */
const host = /^[A-Za-z0-9!$%&'()*+,\-.:;=[\]_~]*$/;

/**
 * Parses a request line and its fields. As in Go, lines may end without a carriage return, and a line that starts with
 * a blank continues the previous field. Anything that could make two readers disagree on where the body ends is
 * rejected. That is stricter than Go in two points: a transfer coding together with a length, and a transfer coding in
 * HTTP/1.0.
 *
 * @param text everything up to the empty line, in Latin-1
 * @throws ProtocolError
 */
export function parseHead(text: string): RequestHead {
  const end = lineFeedFrom(text, 0);
  const { method, target, parsedTarget, version } = checkRequestLine(text.slice(0, end));
  if (forbidden.test(text)) {
    throw plainError(400);
  }
  // The request line isn't continued.
  if (isBlank(text.charCodeAt(end + 1))) {
    throw plainError(400);
  }
  const lines = unfold(text);
  const headers = parseFields(lines, end + 1, beyondAscii.test(text));
  const minorVersion = version === 'HTTP/1.0' ? 0 : 1;
  const bodyLength = bodyLengthOf(headers, minorVersion);
  const isPreface = method === 'PRI' && target === '*' && version === 'HTTP/2.0';
  if (!version.startsWith('HTTP/1.') && !isPreface) {
    throw plainError(505, 'unsupported protocol version');
  }
  checkHost(headers['host'], minorVersion === 0 || method === 'CONNECT' || isPreface);
  checkNames(headers);
  const question = target.indexOf('?');
  return {
    method,
    target,
    path: question < 0 ? target : target.slice(0, question),
    parsedTarget,
    minorVersion,
    headers: Object.freeze(headers),
    bodyLength,
    expectation: expectationOf(headers['expect'], minorVersion === 1 && bodyLength !== 0),
    keepAlive: !isPreface && mayKeepAlive(headers['connection'], minorVersion),
  };
}

/** Joins continued lines: a line break followed by a blank becomes a single space, with all blanks around it. */
function unfold(text: string): string {
  if (!folded.test(text)) {
    return text;
  }
  let lines = '';
  let start = 0;
  let next = 0;
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', next)) {
    next = feed + 1;
    if (!isBlank(text.charCodeAt(next))) {
      continue;
    }
    let end = text.charCodeAt(feed - 1) === carriageReturn ? feed - 1 : feed;
    while (end > start && isBlank(text.charCodeAt(end - 1))) {
      end--;
    }
    while (isBlank(text.charCodeAt(next))) {
      next++;
    }
    lines += `${text.slice(start, end)} `;
    start = next;
  }
  return lines + text.slice(start);
}

/** Returns the index of the line feed that ends the line at `start`, or of the end of the text. */
function lineFeedFrom(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  return feed < 0 ? text.length : feed;
}

/** Returns a line without its line break. */
function lineOf(text: string, start: number, feed: number): string {
  return text.slice(start, text.charCodeAt(feed - 1) === carriageReturn ? feed - 1 : feed);
}

/** A request line. The version is well-formed, but perhaps not supported. */
interface RequestLine extends Pick<RequestHead, 'method' | 'target' | 'parsedTarget'> {
  readonly version: string;
}

/**
 * Parses a request line, which Go does before it reads the fields.
 *
 * @param line without its line feed, in Latin-1
 * @throws ProtocolError
 */
export function checkRequestLine(line: string): RequestLine {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  const afterMethod = text.indexOf(' ');
  const afterTarget = text.indexOf(' ', afterMethod + 1);
  const method = text.slice(0, afterMethod);
  const target = text.slice(afterMethod + 1, afterTarget);
  const version = text.slice(afterTarget + 1);
  if (afterMethod < 0 || afterTarget < 0 || !token.test(method) || !/^HTTP\/[0-9]\.[0-9]$/.test(version)) {
    throw plainError(400);
  }
  return { method, target, parsedTarget: parseTarget(method, target), version };
}

/** Parses the fields in the lines from `from` on. */
function parseFields(text: string, from: number, holdsUtf8: boolean): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (let start = from; start < text.length; ) {
    const feed = lineFeedFrom(text, start);
    const line = lineOf(text, start, feed);
    if (line !== '') {
      const [name, value] = parseField(line);
      const before = headers[name];
      headers[name] = before === undefined ? (holdsUtf8 ? asUtf8(value) : value) : combineFields(name, before, value);
    }
    start = feed + 1;
  }
  return headers;
}

function parseField(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 1) {
    throw plainError(400);
  }
  const name = line.slice(0, colon);
  if (!token.test(name.replaceAll(' ', '')) && !/^ +$/.test(name)) {
    throw plainError(400);
  }
  return [name.toLowerCase(), trimBlanks(line.slice(colon + 1))];
}

/** Trims blanks. `String.trim` would also trim bytes of UTF-8 characters. */
function trimBlanks(value: string): string {
  return trimUnits(value, isBlank);
}

/** Resolves a field that occurs twice. */
function combineFields(name: string, before: string, value: string): string {
  switch (name) {
    case 'host':
      throw plainError(400);
    case 'content-length':
      if (before !== value) {
        throw plainError(400);
      }
      return before;
    case 'transfer-encoding':
      throw unsupportedTransferCoding();
    case 'connection':
    case 'trailer':
      return `${before},${value}`;
    case 'authorization':
      return before.startsWith(bearer) ? before : value;
    default:
      return before;
  }
}

function asUtf8(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

function checkHost(value: string | undefined, mayLack: boolean): void {
  if (value === undefined && !mayLack) {
    throw plainError(400, 'missing required Host header');
  }
  if (value !== undefined && !host.test(value)) {
    throw plainError(400, 'malformed Host header');
  }
}

/** Go refuses a name with a space in it only once everything else is right. */
function checkNames(headers: Readonly<Record<string, string>>): void {
  for (const name in headers) {
    if (name.includes(' ')) {
      throw plainError(400, 'invalid header name');
    }
  }
}

function bodyLengthOf(headers: Readonly<Record<string, string>>, minorVersion: 0 | 1): number | 'chunked' {
  const length = headers['content-length'];
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') {
      throw unsupportedTransferCoding();
    }
    if (length !== undefined || minorVersion === 0 || hasForbiddenTrailer(headers['trailer'])) {
      throw plainError(400);
    }
    return 'chunked';
  }
  if (length === undefined) {
    return 0;
  }
  if (!/^[0-9]+$/.test(length) || Number(length) >= 2 ** 63) {
    throw plainError(400);
  }
  return Number(length);
}

/** Reports whether the client announces trailer fields that would change where the body ends. */
function hasForbiddenTrailer(names = ''): boolean {
  return /(?:^|,)[ \t]*(?:transfer-encoding|trailer|content-length)[ \t]*(?:,|$)/i.test(names);
}

function expectationOf(expect: string | undefined, hasBody: boolean): RequestHead['expectation'] {
  if (expect === undefined || expect === '') {
    return 'none';
  }
  // As in Go, one token of several is enough.
  if (!/(?:^|[ ,\t])100-continue(?:$|[ ,\t])/i.test(expect)) {
    return 'unknown';
  }
  return hasBody ? 'continue' : 'none';
}

function mayKeepAlive(connection: string | undefined, minorVersion: 0 | 1): boolean {
  if (connection === undefined) {
    return minorVersion === 1;
  }
  const connectionOptions = connection
    .toLowerCase()
    .split(',')
    .map((wish) => wish.trim());
  return !connectionOptions.includes('close') && (minorVersion === 1 || connectionOptions.includes('keep-alive'));
}
