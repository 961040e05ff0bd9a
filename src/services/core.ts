import type { Transaction } from '../storage/storage.ts';
import type { Moment } from '../values/time.ts';
import type { CorsSettings } from './cors.ts';
import type { IdentityStore } from './identity-store.ts';
import type { LeaseStore } from './lease-store.ts';
import type { LockoutStore } from './lockout-store.ts';
import type { MountTable } from './mount-table.ts';
import type { PolicyStore } from './policy-store.ts';
import type { State } from './state.ts';
import type { TokenStore } from './token-store.ts';
import type { Wrapping } from './wrapping.ts';

/**
 * The engine's services as backends see them, bound to one request: to its transaction and its moment. The engine implements
 * them; they are declared here because backends must not know the engine.
 */
export interface Core {
  /** The request's moment by the state's clock. It doesn't move while the request is answered, and it is each request's own. */
  readonly now: Moment;
  readonly storage: Transaction;
  /**
   * The same for all requests that one engine answers: what a process remembers from one to the next hangs on it. Only hints
   * may, since another process may change the state, and a transaction may come to nothing.
   */
  readonly memory?: object;
  readonly mounts: MountTable;
  readonly tokens: TokenStore;
  readonly policies: PolicyStore;
  readonly leases: LeaseStore;
  readonly identity: IdentityStore;
  readonly lockouts: LockoutStore;
  readonly wrapping: Wrapping;
  readonly cors: CorsSettings;
  /** The state as a whole; undefined until it is initialised. */
  readonly state: State | undefined;
}
