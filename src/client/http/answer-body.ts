import { isUtf8 } from 'node:buffer';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Deadline } from './deadline.ts';
import { brokenBodyError } from './network-error.ts';
import { deadlineExceeded, UnansweredError } from './unanswered.ts';

/** The maximum size of a response body in bytes, bounded by what a string can hold. */
const maxBody = 256 * 1024 * 1024;

/** A response body. */
export interface Body {
  readonly body: string;
  /** The raw bytes, if they aren't valid UTF-8 and `body` loses some. */
  readonly bytes?: Uint8Array;
}

/**
 * Reads and decompresses a response body. Call it as soon as the response begins, or errors of the body go unnoticed.
 *
 * @param url the request's URL, for messages
 * @throws UnansweredError
 */
export async function readBody(
  request: ClientRequest,
  response: IncomingMessage,
  url: string,
  deadline: Deadline,
): Promise<Body> {
  const received = await receiveBytes(request, response, url, deadline);
  const isCompressed = response.headers['content-encoding']?.toLowerCase() === 'gzip' && received.length > 0;
  const bytes = isCompressed ? await decompress(received) : received;
  return { body: bytes.toString('utf8'), ...(!isUtf8(bytes) && { bytes }) };
}

function receiveBytes(
  request: ClientRequest,
  response: IncomingMessage,
  url: string,
  deadline: Deadline,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  let breakReason = 'unexpected EOF';
  request.on('error', (error) => {
    breakReason = brokenBodyError(error);
  });
  return new Promise((done, fail) => {
    const failWith = (message: string) => fail(bodyError(message));
    response.on('data', (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length > maxBody) {
        failWith(`the response from ${url} is larger than ${maxBody / 1024 / 1024} MiB`);
        response.destroy();
      }
    });
    response.once('end', () => done(Buffer.concat(pieces)));
    response.once('close', () => {
      failWith(deadline.signal.aborted ? deadlineExceeded().message : breakReason);
    });
    response.on('error', () => {
      // The `close` event that follows reports it.
    });
  });
}

/** Streams an uncompressed body. Resolves when it ends, successfully or not. */
export function followBody(response: IncomingMessage, onBody: (piece: string) => void): Promise<Body> {
  response.setEncoding('utf8');
  response.on('data', onBody);
  response.on('error', () => {
    // The `close` event follows.
  });
  return new Promise((done) => {
    response.once('close', () => done({ body: '' }));
  });
}

async function decompress(bytes: Buffer): Promise<Buffer> {
  const { gunzipSync } = await import('node:zlib');
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBody });
  } catch {
    throw bodyError('gzip: invalid header');
  }
}

function bodyError(message: string): UnansweredError {
  return new UnansweredError(message, { mayRetry: false, isUnreachable: false });
}
