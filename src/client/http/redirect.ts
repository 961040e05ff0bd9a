import { goQuote } from '../../go/quote.ts';
import { messageOf } from '../../values/message.ts';
import type { ServerAddress, Target } from './server-address.ts';
import { parseServerAddress, shownUrl } from './server-address.ts';

/** The statuses whose Location header Go's client parses. */
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Returns Go's error for an invalid Location header, which is reported whether or not the redirect is followed. Returns
 * undefined if the header is fine.
 */
export function locationError(status: number, location: string | undefined): string | undefined {
  if (!location || !redirects.includes(status)) {
    return undefined;
  }
  try {
    parseServerAddress(location);
    return undefined;
  } catch (error) {
    const reason = messageOf(error);
    return `failed to parse Location header ${goQuote(location)}: ${reason}`;
  }
}

/**
 * Returns the target of a redirect. Like the Go client, keeps the request's query and drops the new URL's.
 *
 * @param location the Location header
 * @throws Error if there is no location, or if it leads from TLS to plain text
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

function resolve(target: Target, location: string): ServerAddress & Pick<Target, 'path'> {
  const whole = parseServerAddress(location);
  const base = shownUrl({ ...target, search: '' });
  if ((whole.scheme !== '' && whole.hostname === '') || !URL.canParse(location, base)) {
    // The target can't be reached, and sending to it reports why.
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
