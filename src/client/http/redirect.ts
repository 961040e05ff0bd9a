import { goQuote } from '../../values/go-format.ts';
import type { Target } from './far-address.ts';
import { shownUrl } from './far-address.ts';

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
  const base = shownUrl({ ...target, search: '' });
  if (!URL.canParse(location, base)) {
    throw new Error(`failed to parse Location header ${goQuote(location)}`);
  }
  const url = new URL(location, base);
  const scheme = url.protocol.slice(0, -1);
  if (target.scheme === 'https' && scheme !== 'https') {
    throw new Error('redirect would cause protocol downgrade');
  }
  const { socketPath } = target;
  return {
    scheme,
    authority: url.host,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port,
    prefix: '',
    path: url.pathname,
    search: target.search,
    ...(socketPath !== undefined && { socketPath }),
  };
}
