import type { IdentityStore } from '../../services/identity-store.ts';
import type { MountTable } from '../../services/mount-table.ts';
import type { Transaction } from '../../storage/storage.ts';
import type { Moment } from '../../values/time.ts';

/** The dependencies of the token store. */
export interface TokenStoreDeps {
  readonly storage: Transaction;
  readonly now: Moment;
  readonly mounts: MountTable;
  readonly identity: IdentityStore;
  /** The key of in-memory caches, see `Core.memory`. */
  readonly memory?: object;
}
