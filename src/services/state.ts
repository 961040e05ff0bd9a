import type { Moment } from '../values/time.ts';

/** What is kept of a state as a whole. */
export interface State {
  /** When it began. */
  readonly created: Moment;
  readonly clusterName: string;
  readonly clusterId: string;
}
