import { errorCode } from '../values/error-code.ts';
import { messageOf } from '../values/message.ts';
import { formatAddress, type ListenAddress } from './listen-address.ts';

/** A server can't listen on an address. The message names the address and the reason. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  /** @param error Node's error */
  constructor(address: ListenAddress, error: unknown) {
    super(`cannot listen on ${formatAddress(address)}: ${reasons[errorCode(error) ?? ''] ?? messageOf(error)}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'only the superuser may use this port',
  EADDRINUSE: 'another process is listening there',
  EADDRNOTAVAIL: 'this machine does not have that address',
  EAI_AGAIN: 'the name of the host is unknown',
  ENOTFOUND: 'the name of the host is unknown',
};
