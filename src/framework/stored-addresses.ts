import { parseAgain } from '../go/net/cidr.ts';
import { messageOf } from '../values/message.ts';
import { failure } from './error.ts';

/**
 * Reads the stored addresses of a role. OpenBao parses them on each read: go-sockaddr takes an unknown address for the path of a socket and
 * quotes it, and the next read quotes it again or fails.
 *
 * @throws RequestError (500) for an address that can no longer be parsed
 */
export function readStoredAddresses(stored: readonly string[]): string[] {
  try {
    return stored.map(parseAgain);
  } catch (error) {
    throw failure(messageOf(error));
  }
}
