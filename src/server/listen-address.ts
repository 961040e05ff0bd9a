import { isIP } from 'node:net';

/** The address that a server listens on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Parses `host:port`, `[::1]:port` or `:port`. Without a host, the server listens on all addresses.
 *
 * @throws Error for a malformed address
 */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):([0-9]+)$/.exec(text);
  if (match === null) {
    throw new Error(`cannot listen on ${JSON.stringify(text)}: expected host:port, such as 127.0.0.1:8200`);
  }
  const port = Number(match[3]);
  if (port > 65_535) {
    throw new Error(`cannot listen on ${JSON.stringify(text)}: the port must be from 0 (any free one) to 65535`);
  }
  return { host: match[1] ?? (match[2] || '::'), port };
}

/** Reports whether only this machine can reach an address. Of names, only `localhost` counts. */
export function isLoopback({ host }: ListenAddress): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Formats an address for a URL. */
export function formatAddress({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
