import { isIP } from 'node:net';
import { formatAddress, parseAddress, parseBlock, samePrefix, toIpv4 } from '../../go/net/ip.ts';
import type { Environment } from '../environment.ts';
import { readVariable } from '../environment.ts';
import type { FarAddress } from './far-address.ts';
import { parseFarAddress, portOf } from './far-address.ts';

/** Says which proxy leads to a server; undefined for none. */
export type ProxyChoice = (target: FarAddress) => FarAddress | undefined;

/**
 * The proxies that the environment asks for: PROXY_ADDR or HTTP_PROXY with the client's prefix for whatever address, else
 * HTTP_PROXY or HTTPS_PROXY as every program reads them, but for local addresses and what NO_PROXY names.
 *
 * @throws Error for the client's own variables, where they hold no URL
 */
export function proxyChoice(env: Environment): ProxyChoice {
  const chosen = readVariable(env, 'PROXY_ADDR') || readVariable(env, 'HTTP_PROXY');
  if (chosen !== '') {
    const proxy = parseFarAddress(chosen);
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

/** A URL, or a host with or without a port. A text that is neither counts for nothing. */
function parseProxy(text: string): FarAddress | undefined {
  for (const spelling of [text, `http://${text}`]) {
    try {
      const proxy = parseFarAddress(spelling);
      if (proxy.scheme !== '' && proxy.authority !== '') {
        return proxy;
      }
    } catch {
      // The other spelling may be right.
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

function isExempt(noProxy: string, target: FarAddress): boolean {
  const entries = noProxy.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry === '*' || (entry !== '' && exempts(entry, target)));
}

/** Whether an entry of NO_PROXY means this server: a block, an address or a domain, the latter two also with a port. */
function exempts(entry: string, target: FarAddress): boolean {
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
