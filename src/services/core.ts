import type { Storage, Transaction } from '../storage/storage.ts';
import type { Moment } from '../values/time.ts';
import type { AuditDevices } from './audit.ts';
import type { CorsSettings } from './cors.ts';
import type { EncryptionKey } from './encryption-key.ts';
import type { IdentityStore } from './identity-store.ts';
import type { LeaseStore } from './lease-store.ts';
import type { LockoutStore } from './lockout-store.ts';
import type { MountTable, SystemTtls } from './mount-table.ts';
import type { PolicyStore } from './policy-store.ts';
import type { QuotaStore } from './quotas.ts';
import type { ServerFacts } from './server.ts';
import type { State } from './state.ts';
import type { TokenStore } from './token-store.ts';
import type { Wrapping } from './wrapping.ts';

/**
 * The engine's services, bound to one request: to its transaction and its time. The engine implements them; they are
 * declared here because backends must not import the engine.
 */
export interface Core {
  /** The time of the request by the state's clock. It is constant within a request and unique to it. */
  readonly now: Moment;
  readonly storage: Transaction;
  /** The type of the storage that the transaction belongs to. */
  readonly storageType: Storage['type'];
  /**
   * The key of a process's in-memory caches: an object shared by all requests to one engine. The caches may hold only
   * hints, since another process may change the state and a transaction may be rolled back.
   */
  readonly memory?: object;
  readonly systemTtls: SystemTtls;
  readonly mounts: MountTable;
  readonly tokens: TokenStore;
  readonly policies: PolicyStore;
  readonly leases: LeaseStore;
  readonly identity: IdentityStore;
  readonly lockouts: LockoutStore;
  readonly wrapping: Wrapping;
  readonly cors: CorsSettings;
  readonly auditDevices: AuditDevices;
  readonly quotas: QuotaStore;
  /** The server that answers the request; undefined if there is none. */
  readonly server: ServerFacts | undefined;
  /** The key that seals the state. */
  readonly encryptionKey: EncryptionKey;
  /** Facts about the state as a whole; undefined until it is initialised. */
  readonly state: State | undefined;
}
