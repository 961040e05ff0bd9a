import type { ValueMap } from '../values/value.ts';

/** A server's telemetry. */
export interface TelemetrySettings {
  /** How long Prometheus' format includes a metric that no longer changes, in seconds. 0 disables the format. */
  readonly prometheusRetention: number;
  /** Begins the names of all metrics. @default `vault` */
  readonly prefix: string;
  /** Whether to show metrics that match no prefix. */
  readonly showsByDefault: boolean;
  /** Prefixes of names to show or hide, with `+` or `-` in front. The longest match decides. */
  readonly prefixFilter: readonly string[];
  /** The stanza as `sys/config/state/sanitized` shows it. */
  readonly shown: ValueMap;
}

/** In seconds. OpenBao's default where there is a telemetry stanza. */
const day = 86_400;
const nanosecondsPerSecond = 1e9;

/** The settings of a stanza that sets nothing, as OpenBao shows them. Durations are in nanoseconds. */
export const shownDefaults: ValueMap = {
  add_lease_metrics_namespace_labels: false,
  circonus_api_app: '',
  circonus_api_token: '',
  circonus_api_url: '',
  circonus_broker_id: '',
  circonus_broker_select_tag: '',
  circonus_check_display_name: '',
  circonus_check_force_metric_activation: '',
  circonus_check_id: '',
  circonus_check_instance_id: '',
  circonus_check_search_tag: '',
  circonus_check_tags: '',
  circonus_submission_interval: '',
  circonus_submission_url: '',
  disable_hostname: false,
  dogstatsd_addr: '',
  dogstatsd_tags: null,
  lease_metrics_epsilon: 3600 * nanosecondsPerSecond,
  maximum_gauge_cardinality: 500,
  metrics_prefix: '',
  num_lease_metrics_buckets: 168,
  prometheus_retention_time: day * nanosecondsPerSecond,
  stackdriver_debug_logs: false,
  stackdriver_location: '',
  stackdriver_namespace: '',
  stackdriver_project_id: '',
  statsd_address: '',
  statsite_address: '',
  usage_gauge_period: 600 * nanosecondsPerSecond,
};

/** The telemetry of a server without a telemetry stanza. */
export const noTelemetry: TelemetrySettings = {
  prometheusRetention: 0,
  prefix: 'vault',
  showsByDefault: true,
  prefixFilter: [],
  shown: {},
};

/** The telemetry of a server with -dev (server.DevConfig). */
export const devTelemetry: TelemetrySettings = {
  ...noTelemetry,
  prometheusRetention: day,
  shown: { ...shownDefaults, disable_hostname: true },
};
