import type { IdentityStore } from '../../services/identity-store.ts';
import type { MountTable } from '../../services/mount-table.ts';
import type { Transaction } from '../../storage/storage.ts';
import type { Moment } from '../../values/time.ts';

/** What the token store works on: one request's transaction and moment, and the stores that it asks. */
export interface TokenStoreDeps {
  readonly storage: Transaction;
  readonly now: Moment;
  readonly mounts: MountTable;
  readonly identity: IdentityStore;
  /** What the process's hints hang on. */
  readonly memory?: object;
}
