import { parseAgain } from '../go/net/cidr.ts';
import { messageOf } from '../values/message.ts';
import { failure } from './error.ts';

/**
 * Reads the stored addresses of a role. OpenBao parses them on each read: go-sockaddr takes an unknown address for the path of a
 * socket and quotes it, and the next time quotes it once more, or doesn't know it any longer.
 *
 * @throws RequestError (500) for an address that can't be read any longer
 */
export function readStoredAddresses(stored: readonly string[]): string[] {
  try {
    return stored.map(parseAgain);
  } catch (error) {
    throw failure(messageOf(error));
  }
}
