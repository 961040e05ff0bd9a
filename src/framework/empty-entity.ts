import type { StoredEntity } from '../services/identity-store.ts';
import { randomHex, uuid } from '../values/ids.ts';
import type { Moment } from '../values/time.ts';

/** Creates an entity with a generated name. Doesn't store it. */
export function emptyEntity(now: Moment): StoredEntity {
  return {
    id: uuid(),
    name: `entity_${randomHex(8)}.root`,
    policies: [],
    metadata: {},
    disabled: false,
    aliases: [],
    creationTime: now,
    lastUpdateTime: now,
  };
}
