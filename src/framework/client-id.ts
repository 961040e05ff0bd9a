import type { TokenEntry } from '../services/token.ts';
import { sha256 } from '../storage/mac/sha256.ts';
import { recent } from '../values/recent.ts';

const knownClients = recent<string>(256);

/**
 * Identifies a client: its entity, or a hash of its policies and the namespace if it has none (TokenEntry.CreateClientID).
 */
export function clientId({ entityId, policies }: Pick<TokenEntry, 'entityId' | 'policies'>): string {
  if (entityId !== '') {
    return entityId;
  }
  const text = `${[...policies].sort().join('\x7f')}\0root`;
  return knownClients.get(text) ?? knownClients.set(text, Buffer.from(sha256(text), 'hex').toString('base64'));
}
