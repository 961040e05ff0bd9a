/** What a listener serves besides the API, and to whom. */
export interface ListenerAccess {
  /** The paths that need no token here: `sys/metrics` and `sys/in-flight-req` at most. */
  readonly openPaths: readonly string[];
  /** Whether it serves metrics alone. */
  readonly isMetricsOnly: boolean;
  /** Where such a listener serves them. */
  readonly metricsPath: string;
  readonly disallowsMetrics: boolean;
}

/** The path of the metrics in the API. */
export const metricsPath = '/v1/sys/metrics';

/** The access to a listener without settings. */
export const usualAccess: ListenerAccess = {
  openPaths: [],
  isMetricsOnly: false,
  metricsPath,
  disallowsMetrics: false,
};

/** The access to the listener of a server with -dev (server.DevConfig). */
export const devAccess: ListenerAccess = { ...usualAccess, openPaths: ['sys/metrics'] };
