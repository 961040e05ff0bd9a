import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/server/config/parse-config.ts';
import { mergeConfigs } from '../../../src/server/config/server-config.ts';

const parse = (text: string) => parseConfig(text, 'c.hcl');

test('without a stanza there is no telemetry', () => {
  expect(parse('')).toMatchObject({ telemetry: undefined, apiAddr: '', introspectionEndpoint: false, shown: {} });
});

test('an empty stanza enables Prometheus for a day', () => {
  expect(parse('telemetry {}').telemetry).toMatchObject({
    prometheusRetention: 86_400,
    prefix: 'vault',
    showsByDefault: true,
    prefixFilter: [],
    shown: { prometheus_retention_time: 86_400_000_000_000, usage_gauge_period: 600_000_000_000, dogstatsd_tags: null },
  });
});

test('reads the stanza, and shows no token of it', () => {
  const { telemetry, warnings } = parse(`telemetry {
  prometheus_retention_time = "30s"
  disable_hostname = true
  metrics_prefix = "bao"
  filter_default = false
  prefix_filter = ["+bao.core", "-bao.route"]
  usage_gauge_period = "none"
  maximum_gauge_cardinality = 7
  statsd_address = "127.0.0.1:8125"
  dogstatsd_tags = ["a:b"]
  circonus_api_token = "hunter2"
  bogus = 1
}`);
  expect(telemetry).toMatchObject({
    prometheusRetention: 30,
    prefix: 'bao',
    showsByDefault: false,
    prefixFilter: ['+bao.core', '-bao.route'],
    shown: {
      disable_hostname: true,
      usage_gauge_period: 0,
      maximum_gauge_cardinality: 7,
      statsd_address: '127.0.0.1:8125',
      dogstatsd_tags: ['a:b'],
      prometheus_retention_time: 30_000_000_000,
    },
  });
  expect(JSON.stringify(telemetry)).not.toContain('hunter2');
  expect(warnings).toEqual(['unknown or unsupported field bogus found in configuration at c.hcl:12:3']);
  expect(parse('telemetry { prometheus_retention_time = 0 }').telemetry?.prometheusRetention).toBe(0);
});

test.each([
  ['telemetry {}\ntelemetry {}', "only one 'telemetry' block is permitted"],
  ['telemetry { prometheus_retention_time = "soon" }', 'time: invalid duration "soon"'],
  ['telemetry { prefix_filter = [""] }', 'cannot have empty filter rule in prefix_filter'],
  ['telemetry { prefix_filter = ["x"] }', `filter rule must begin with either '+' or '-': "x"`],
  ['telemetry { disable_hostname = "maybe" }', 'unknown type'],
  ['introspection_endpoint = "maybe"', 'invalid value for introspection_endpoint'],
  ['listener "tcp" { telemetry { metrics_only = "maybe" } }', 'invalid value for metrics_only'],
])('%j is refused', (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test('a listener may serve metrics alone, or without a token', () => {
  const [usual, own] = parse(`
listener "tcp" { tls_disable = 1 }
listener "tcp" {
  tls_disable = true
  telemetry {
    unauthenticated_metrics_access = "true"
    metrics_only = true
    metrics_path = "/metrics"
  }
  inflight_requests_logging { unauthenticated_in_flight_requests_access = true }
}`).listeners;
  expect(usual).toMatchObject({
    access: { openPaths: [], isMetricsOnly: false, metricsPath: '/v1/sys/metrics', disallowsMetrics: false },
    raw: { tls_disable: 1 },
  });
  expect(own).toMatchObject({
    access: { openPaths: ['sys/metrics', 'sys/in-flight-req'], isMetricsOnly: true, metricsPath: '/metrics' },
    raw: {
      telemetry: [{ unauthenticated_metrics_access: 'true', metrics_only: true, metrics_path: '/metrics' }],
      inflight_requests_logging: [{ unauthenticated_in_flight_requests_access: true }],
    },
  });
  // The path of a listener that serves everything else, too, stays.
  expect(parse('listener "tcp" { telemetry { metrics_path = "/m" } }').listeners[0]?.access.metricsPath).toBe(
    '/v1/sys/metrics',
  );
});

test('shows settings as they are in the file, whether they mean something or not', () => {
  const { shown, apiAddr } = parse(`
api_addr = "http://a"
ui = true
cache_size = "1000"
disable_cache = "true"
plugin_file_permissions = "0755"
default_lease_ttl = "2h"
default_max_request_duration = "90s"
log_rotate_bytes = 5
raw_storage_endpoint = [1]
storage "raft" { path = "/secret" }
seal "transit" { token = "hunter2" }
`);
  expect(shown).toEqual({
    api_addr: 'http://a',
    enable_ui: true,
    cache_size: 1000,
    disable_cache: true,
    plugin_file_permissions: 0o755,
    default_lease_ttl: 7200,
    default_max_request_duration: 90_000_000_000,
    log_rotate_bytes: 5,
  });
  expect(apiAddr).toBe('http://a');
});

test('of two files, a setting of the second that says nothing does not count', () => {
  const one = parse('disable_cache = true\ncache_size = 5\napi_addr = "http://a"\ntelemetry { metrics_prefix = "a" }');
  const two = parse('disable_cache = false\ncache_size = 0\napi_addr = ""\nui = true');
  expect(mergeConfigs(one, two)).toMatchObject({
    apiAddr: 'http://a',
    telemetry: { prefix: 'a' },
    shown: { disable_cache: true, cache_size: 5, api_addr: 'http://a', enable_ui: true },
  });
});
