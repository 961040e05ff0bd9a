/** Labels of a metric, in the order in which OpenBao lists them. */
export type MetricLabels = ReadonlyArray<readonly [name: string, value: string]>;

/**
 * Counts what a server does while it runs. Names are go-metrics' without the prefix, such as `core.handle_request`. Nothing
 * is stored.
 */
export interface Metrics {
  /** Adds one to a counter. The name of the cluster becomes a label, too. */
  increment(name: string, labels: MetricLabels): void;
  /** Adds the time since `start`, on the clock of `performance.now`, to a summary. */
  measureSince(name: string, start: number): void;
  /** The summary `route.<operation>.<mount>`, without the need to assemble its name for each request. */
  measureRoute(operation: string, mountPath: string, start: number): void;
  /** Returns the last finished interval of ten seconds, or the current one if it is the first. */
  interval(): MetricInterval;
  /** Returns what was counted since the server started, sorted by name. */
  totals(): readonly MetricTotal[];
  readonly settings: MetricSettings;
}

/** How metrics are shown. */
export interface MetricSettings {
  /** Begins the names of all metrics: `vault`. */
  readonly prefix: string;
  /** Whether metrics are served in Prometheus' format. */
  readonly servesPrometheus: boolean;
  /** Reports whether metrics of this name, with its prefix, are shown. */
  shows(name: string): boolean;
}

/** Values that were added to a metric. */
export interface Aggregate {
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly min: number;
  readonly max: number;
}

/** A metric's values in an interval. */
export interface MetricSample extends Aggregate {
  readonly kind: 'counter' | 'summary';
  readonly name: string;
  readonly labels: MetricLabels;
}

export interface MetricInterval {
  /** In milliseconds since 1970. */
  readonly start: number;
  /** In seconds. */
  readonly length: number;
  readonly samples: readonly MetricSample[];
}

/** All values of a metric. */
export interface MetricTotal {
  readonly kind: 'counter' | 'summary';
  readonly name: string;
  readonly labels: MetricLabels;
  readonly count: number;
  readonly sum: number;
  /** The values of the last ten seconds, sorted, of which quantiles are computed. Empty for counters. */
  readonly recent: readonly number[];
}
