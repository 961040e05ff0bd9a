import type { Moment } from '../values/time.ts';

/** The key that seals the state, as `sys/key-status` describes it. */
export interface EncryptionKey {
  /** 1 for the first key; each rotation adds one. */
  readonly term: number;
  readonly installed: Moment;
  /** How many transactions were committed with this key. */
  readonly encryptions: number;
}
