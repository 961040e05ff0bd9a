import type { Moment } from '../values/time.ts';

/** Facts about a state as a whole. */
export interface State {
  /** The time of initialisation. */
  readonly created: Moment;
  readonly clusterName: string;
  readonly clusterId: string;
}
