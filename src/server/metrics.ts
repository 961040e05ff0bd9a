import type {
  MetricInterval,
  MetricLabels,
  MetricSample,
  MetricSettings,
  Metrics,
  MetricTotal,
} from '../engine/api.ts';
import { metricInterval } from '../values/metric-interval.ts';
import type { TelemetrySettings } from './telemetry.ts';

/** How many values of a summary are kept for its quantiles. */
const mostRecent = 512;

/** The metrics of a server. A value costs one lookup and a few additions: the hot path records several per request. */
export class ServerMetrics implements Metrics {
  readonly settings: MetricSettings;
  readonly #retention: number;
  readonly #series = new Map<string, Series>();
  /** The last counter that was incremented. A caller may pass the same labels again. */
  #incremented: { readonly name: string; readonly labels: MetricLabels; readonly series: Series } | undefined;
  readonly #routes = new Map<string, Map<string, Series>>();
  readonly #firstInterval = intervalAt(performance.now());

  constructor(telemetry: TelemetrySettings) {
    const { prefix, prometheusRetention } = telemetry;
    this.settings = {
      prefix,
      servesPrometheus: prometheusRetention !== 0,
      shows: (name) => isShown(telemetry, name),
    };
    this.#retention = prometheusRetention * 1000;
  }

  increment(name: string, labels: MetricLabels): void {
    if (this.#incremented?.labels !== labels || this.#incremented.name !== name) {
      const key = `${name}${labels.map(([label, value]) => `;${label}=${value}`).join('')}`;
      this.#incremented = { name, labels, series: this.#find(key, 'counter', name, labels) };
    }
    this.#incremented.series.add(1, performance.now());
  }

  measureSince(name: string, start: number): void {
    const now = performance.now();
    this.#find(name, 'summary', name, []).add(now - start, now);
  }

  measureRoute(operation: string, mountPath: string, start: number): void {
    const now = performance.now();
    let operations = this.#routes.get(mountPath);
    if (operations === undefined) {
      operations = new Map();
      this.#routes.set(mountPath, operations);
    }
    let series = operations.get(operation);
    if (series === undefined) {
      const name = `route.${operation}.${mountPath.replaceAll('/', '-')}`;
      series = this.#find(name, 'summary', name, []);
      operations.set(operation, series);
    }
    series.add(now - start, now);
  }

  #find(key: string, kind: Series['kind'], name: string, labels: MetricLabels): Series {
    let series = this.#series.get(key);
    if (series === undefined) {
      series = new Series(kind, name, labels);
      this.#series.set(key, series);
    }
    return series;
  }

  interval(): MetricInterval {
    const current = intervalAt(performance.now());
    const shown = current === this.#firstInterval ? current : current - 1;
    const samples = this.#sorted().flatMap((series) => series.in(shown) ?? []);
    return { start: shown * metricInterval, length: metricInterval / 1000, samples };
  }

  totals(): readonly MetricTotal[] {
    const now = performance.now();
    return this.#sorted()
      .filter((series) => now - series.updated <= this.#retention)
      .map((series) => series.total(now));
  }

  #sorted(): Series[] {
    return [...this.#series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }
}

/** Returns the number of the interval that a time on the clock of `performance.now` belongs to. */
function intervalAt(time: number): number {
  return Math.floor((performance.timeOrigin + time) / metricInterval);
}

/** The longest prefix decides (go-metrics' Metrics.allowMetric). */
function isShown({ prefixFilter, showsByDefault }: TelemetrySettings, name: string): boolean {
  let decisive = '';
  for (const rule of prefixFilter) {
    if (name.startsWith(rule.slice(1)) && rule.length >= decisive.length) {
      decisive = rule;
    }
  }
  return decisive === '' ? showsByDefault : decisive.startsWith('+');
}

/** The values of one metric in one interval. */
class Values {
  readonly interval: number;
  count = 0;
  sum = 0;
  sumOfSquares = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;

  constructor(interval: number) {
    this.interval = interval;
  }

  add(value: number): void {
    this.count++;
    this.sum += value;
    this.sumOfSquares += value * value;
    this.min = value < this.min ? value : this.min;
    this.max = value > this.max ? value : this.max;
  }
}

/** One metric with its labels. */
class Series {
  readonly kind: 'counter' | 'summary';
  readonly name: string;
  readonly labels: MetricLabels;
  /** When the last value was added, on the clock of `performance.now`. */
  updated = 0;
  #count = 0;
  #sum = 0;
  #current = new Values(0);
  #previous = this.#current;
  readonly #recent: Float64Array;
  readonly #recentTimes: Float64Array;

  constructor(kind: Series['kind'], name: string, labels: MetricLabels) {
    this.kind = kind;
    this.name = name;
    this.labels = labels;
    const kept = kind === 'summary' ? mostRecent : 0;
    this.#recent = new Float64Array(kept);
    this.#recentTimes = new Float64Array(kept).fill(Number.NEGATIVE_INFINITY);
  }

  add(value: number, now: number): void {
    const interval = intervalAt(now);
    if (interval !== this.#current.interval) {
      this.#previous = this.#current;
      this.#current = new Values(interval);
    }
    this.#current.add(value);
    if (this.kind === 'summary') {
      const at = this.#count % mostRecent;
      this.#recent[at] = value;
      this.#recentTimes[at] = now;
    }
    this.#count++;
    this.#sum += value;
    this.updated = now;
  }

  /** Returns the values of an interval, if there were any. Only the last two are known. */
  in(interval: number): MetricSample | undefined {
    const values = [this.#current, this.#previous].find((known) => known.interval === interval && known.count > 0);
    if (values === undefined) {
      return undefined;
    }
    const { count, sum, sumOfSquares, min, max } = values;
    const { kind, name, labels } = this;
    return { kind, name, labels, count, sum, sumOfSquares, min, max };
  }

  total(now: number): MetricTotal {
    const recent = this.#recent.filter((_, at) => (this.#recentTimes[at] ?? 0) > now - metricInterval);
    const { kind, name, labels } = this;
    return { kind, name, labels, count: this.#count, sum: this.#sum, recent: [...recent.sort()] };
  }
}
