import { isUtf8 } from 'node:buffer';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Deadline } from './deadline.ts';
import { brokenBodyError } from './network-error.ts';
import { deadlineExceeded, UnansweredError } from './unanswered.ts';

/** The maximum size of a response body in bytes, bounded by what a string can hold. */
const longestBody = 256 * 1024 * 1024;

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
  asked: ClientRequest,
  response: IncomingMessage,
  url: string,
  deadline: Deadline,
): Promise<Body> {
  const received = await bytesOf(asked, response, url, deadline);
  const isPacked = response.headers['content-encoding']?.toLowerCase() === 'gzip' && received.length > 0;
  const bytes = isPacked ? await unpack(received) : received;
  return { body: bytes.toString('utf8'), ...(!isUtf8(bytes) && { bytes }) };
}

function bytesOf(asked: ClientRequest, response: IncomingMessage, url: string, deadline: Deadline): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  let broken = 'unexpected EOF';
  asked.on('error', (error) => {
    broken = brokenBodyError(error);
  });
  return new Promise((done, fail) => {
    const failWith = (message: string) => fail(bodyError(message));
    response.on('data', (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length > longestBody) {
        failWith(`the answer of ${url} is longer than ${longestBody / 1024 / 1024} MiB`);
        response.destroy();
      }
    });
    response.once('end', () => done(Buffer.concat(pieces)));
    response.once('close', () => {
      failWith(deadline.signal.aborted ? deadlineExceeded().message : broken);
    });
    response.on('error', () => {
      // The `close` event that follows reports it.
    });
  });
}

async function unpack(bytes: Buffer): Promise<Buffer> {
  const { gunzipSync } = await import('node:zlib');
  try {
    return gunzipSync(bytes, { maxOutputLength: longestBody });
  } catch {
    throw bodyError('gzip: invalid header');
  }
}

function bodyError(message: string): UnansweredError {
  return new UnansweredError(message, { mayRetry: false, isNobody: false });
}
