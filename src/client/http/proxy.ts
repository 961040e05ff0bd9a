import { isIP } from 'node:net';
import { formatAddress, parseAddress, parseBlock, samePrefix, toIpv4 } from '../../go/net/ip.ts';
import { trimSpace } from '../../go/text.ts';
import type { Environment } from '../environment.ts';
import { readVariable } from '../environment.ts';
import type { ServerAddress } from './server-address.ts';
import { parseServerAddress, portOf } from './server-address.ts';

/** Returns the proxy for a server, or undefined to connect directly. */
export type ProxyChoice = (target: ServerAddress) => ServerAddress | undefined;

/**
 * Reads the proxy settings from the environment. `VAULT_PROXY_ADDR` and `VAULT_HTTP_PROXY` apply to every address.
 * Otherwise the conventional HTTP_PROXY and HTTPS_PROXY apply, except to local addresses and those in NO_PROXY.
 *
 * @throws Error if one of the client's own variables isn't a URL
 */
export function proxyChoice(env: Environment): ProxyChoice {
  const chosen = readVariable(env, 'PROXY_ADDR') || readVariable(env, 'HTTP_PROXY');
  if (chosen !== '') {
    const proxy = parseServerAddress(chosen);
    return () => proxy;
  }
  return (target) => {
    const names = target.scheme === 'https' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
    const text = firstOf(env, names);
    const isDirect =
      text === '' || isLocal(target.hostname) || isExempt(firstOf(env, ['NO_PROXY', 'no_proxy']), target);
    if (isDirect) {
      return undefined;
    }
    if (target.scheme === 'http' && env.REQUEST_METHOD) {
      throw new Error('refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy');
    }
    return parseProxy(text);
  };
}

function firstOf(env: Environment, names: readonly string[]): string {
  return names.map((name) => env[name]).find((text) => text) ?? '';
}

/** Parses a URL, or a host with an optional port. Returns undefined for anything else. */
function parseProxy(text: string): ServerAddress | undefined {
  for (const spelling of [text, `http://${text}`]) {
    try {
      const proxy = parseServerAddress(spelling);
      if (proxy.scheme !== '' && proxy.authority !== '') {
        return proxy;
      }
    } catch {
      // Try the other spelling.
    }
  }
  return undefined;
}

function isLocal(hostname: string): boolean {
  const address = parseAddress(hostname);
  if (address === undefined) {
    return hostname === 'localhost';
  }
  return (toIpv4(address) ?? [])[0] === 127 || formatAddress(address) === '::1';
}

function isExempt(noProxy: string, target: ServerAddress): boolean {
  const entries = noProxy.split(',').map((entry) => trimSpace(entry).toLowerCase());
  return entries.some((entry) => entry === '*' || (entry !== '' && exempts(entry, target)));
}

/**
 * Reports whether an entry of NO_PROXY matches the server. An entry is a CIDR block, an address or a domain; the latter
 * two may have a port.
 */
function exempts(entry: string, target: ServerAddress): boolean {
  const hostname = target.hostname.toLowerCase();
  const address = parseAddress(hostname);
  const block = parseBlock(entry);
  if (block !== undefined) {
    const own = block.address.length === 4 ? address && toIpv4(address) : address;
    return own?.length === block.address.length && samePrefix(own, block.address, block.bits);
  }
  const [, bracketed, plain = '', port] = /^(?:\[(.*)\]|([^:]*|.*:.*:.*?))(?::(\d*))?$/.exec(entry) ?? [];
  const host = bracketed ?? plain;
  if (host === '' || (port !== undefined && port !== '' && Number(port) !== portOf(target))) {
    return false;
  }
  const wanted = parseAddress(host);
  if (wanted !== undefined || address !== undefined) {
    return wanted !== undefined && address !== undefined && formatAddress(wanted) === formatAddress(address);
  }
  const domain = host.replace(/^\*(?=\.)/, '');
  return isIP(hostname) === 0 && (domain.startsWith('.') ? hostname.endsWith(domain) : isWithin(hostname, domain));
}

function isWithin(hostname: string, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
