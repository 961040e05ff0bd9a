import { goQuote } from '../../go/quote.ts';
import { messageOf } from '../../values/message.ts';
import type { FarAddress, Target } from './far-address.ts';
import { parseFarAddress, shownUrl } from './far-address.ts';

/** The statuses that Go's client looks at the Location of. */
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/**
 * What is wrong with an answer's Location, as Go's client says it, whether or not it is followed; undefined where there is nothing
 * to say.
 */
export function locationError(status: number, location: string | undefined): string | undefined {
  if (!location || !redirects.includes(status)) {
    return undefined;
  }
  try {
    parseFarAddress(location);
    return undefined;
  } catch (error) {
    const reason = messageOf(error);
    return `failed to parse Location header ${goQuote(location)}: ${reason}`;
  }
}

/**
 * Where a request goes on that was sent elsewhere. It keeps its query: that of the new place counts for nothing, as with the Go
 * client.
 *
 * @param location the answer's header field
 * @throws Error where it leads nowhere, or from TLS to plain text
 */
export function redirected(target: Target, location: string | undefined): Target {
  if (!location) {
    throw new Error('http: no Location header in response');
  }
  const { search, socketPath } = target;
  const next = resolve(target, location);
  if (target.scheme === 'https' && next.scheme !== 'https') {
    throw new Error('redirect would cause protocol downgrade');
  }
  return { ...next, search, ...(socketPath !== undefined && { socketPath }) };
}

function resolve(target: Target, location: string): FarAddress & Pick<Target, 'path'> {
  const whole = parseFarAddress(location);
  const base = shownUrl({ ...target, search: '' });
  if ((whole.scheme !== '' && whole.hostname === '') || !URL.canParse(location, base)) {
    // Nobody can be reached there, and whoever tries says why.
    return { ...whole, scheme: whole.scheme || target.scheme, prefix: '', path: whole.prefix };
  }
  const url = new URL(location, base);
  return {
    scheme: url.protocol.slice(0, -1),
    authority: url.host,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port,
    prefix: '',
    path: url.pathname,
  };
}
