import { resolveSrv } from 'node:dns/promises';
import type { ServerAddress } from './server-address.ts';

/** Resolves an address without a port through DNS SRV records. Returns the address itself if there are none. */
export async function locateByDns(address: ServerAddress): Promise<ServerAddress> {
  if (address.port !== '' || address.hostname === '' || address.socketPath !== undefined) {
    return address;
  }
  const records = await resolveSrv(`_http._tcp.${address.hostname}`).catch(() => []);
  const [best] = records.sort((a, b) => a.priority - b.priority || b.weight - a.weight);
  if (best === undefined) {
    return address;
  }
  return { ...address, authority: `${best.name}:${best.port}`, hostname: best.name, port: `${best.port}` };
}
