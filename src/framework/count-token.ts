import type { Auth } from '../services/auth.ts';
import type { Core } from '../services/core.ts';
import type { MetricLabels } from '../services/metrics.ts';

/** A token that was created. */
export interface CountedToken {
  /** The type of the auth method, `token` or `response_wrapping`. */
  readonly method: string;
  readonly mountPath: string;
  /** In seconds, 0 for never. */
  readonly ttl: number;
  readonly type: Auth['tokenType'];
}

/** Upper limits in seconds (metricsutil.TTLBucket). */
const buckets: ReadonlyArray<readonly [limit: number, label: string]> = [
  [60, '1m'],
  [600, '10m'],
  [1200, '20m'],
  [3600, '1h'],
  [7200, '2h'],
  [86_400, '1d'],
  [172_800, '2d'],
  [604_800, '7d'],
  [2_592_000, '30d'],
];

/** Adds a new token to the metrics of the server, if there is one. */
export function countToken({ server }: Core, token: CountedToken): void {
  server?.metrics.increment('token.creation', labelsOf(token));
}

/**
 * The last counted token, and its labels: the next token mostly has the same, and computing them would cost a login 2 %
 * (`test/bench/load.js`).
 */
let last: { readonly token: CountedToken; readonly labels: MetricLabels } | undefined;

function labelsOf(token: CountedToken): MetricLabels {
  const { method, mountPath, ttl, type } = token;
  const before = last?.token;
  if (
    last !== undefined &&
    before?.mountPath === mountPath &&
    before.ttl === ttl &&
    before.type === type &&
    before.method === method
  ) {
    return last.labels;
  }
  const labels: MetricLabels = [
    ['namespace', 'root'],
    ['auth_method', method],
    ['mount_point', mountPath],
    ['creation_ttl', buckets.find(([limit]) => ttl <= limit)?.[1] ?? '+Inf'],
    ['token_type', type],
  ];
  last = { token, labels };
  return labels;
}
