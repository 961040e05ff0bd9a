import type { Core } from '../../../services/core.ts';
import type { MetricLabels, MetricTotal } from '../../../services/metrics.ts';
import type { ServerFacts } from '../../../services/server.ts';
import { compareBytes } from '../../../values/compare.ts';
import { gaugesOf, withCluster } from './metric-gauges.ts';

type Kind = 'counter' | 'gauge' | 'summary';

/** A metric with its lines: a name's suffix, labels and a value. */
interface Metric {
  readonly name: string;
  readonly kind: Kind;
  readonly help: string;
  readonly lines: ReadonlyArray<readonly [suffix: string, labels: MetricLabels, value: number]>;
}

const quantiles: readonly number[] = [0.5, 0.9, 0.99];

/** Returns a server's metrics in the text format 0.0.4 of Prometheus, sorted by name. */
export function prometheusText(core: Core, { metrics }: ServerFacts): string {
  const { prefix, shows } = metrics.settings;
  const own = (name: string, kind: Kind, lines: Metric['lines']): Metric => {
    const full = `${prefix}_${name}`.replace(/[ .=/-]/g, '_');
    return { name: full, kind, help: full, lines };
  };
  const found = [
    ...gaugesOf(core).map(({ name, labels, value }) => ({ name, metric: own(name, 'gauge', [['', labels, value]]) })),
    ...metrics.totals().map((total) => ({
      name: total.name,
      metric: own(total.name, total.kind, linesOf(total, withCluster(core, total))),
    })),
  ];
  const shown = found.filter(({ name }) => shows(`${prefix}.${name}`)).map(({ metric }) => metric);
  return [...merged([...shown, ...processMetrics()])].map(textOf).join('');
}

function linesOf({ kind, count, sum, recent }: MetricTotal, labels: MetricLabels): Metric['lines'] {
  if (kind === 'counter') {
    return [['', labels, sum] as const];
  }
  return [
    ...quantiles.map((quantile) => ['', [['quantile', String(quantile)]], quantileOf(recent, quantile)] as const),
    ['_sum', labels, sum] as const,
    ['_count', labels, count] as const,
  ];
}

/** Returns a quantile of sorted values by the nearest rank, NaN if there are none. */
function quantileOf(values: readonly number[], quantile: number): number {
  return values[Math.max(Math.ceil(values.length * quantile) - 1, 0)] ?? Number.NaN;
}

/** Returns the metrics that Prometheus' own client library exports for every process. */
function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  const single = (name: string, kind: Kind, help: string, value: number): Metric => ({
    name,
    kind,
    help,
    lines: [['', [], value]],
  });
  return [
    single('process_cpu_seconds_total', 'counter', 'User and system CPU time spent in seconds.', (user + system) / 1e6),
    single('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', process.memoryUsage.rss()),
    single(
      'process_start_time_seconds',
      'gauge',
      'Start time of the process in seconds since 1970.',
      performance.timeOrigin / 1000,
    ),
  ];
}

/** Joins metrics of one name, which differ in their labels, and sorts them. */
function merged(metrics: readonly Metric[]): Iterable<Metric> {
  const byName = new Map<string, Metric>();
  for (const metric of [...metrics].sort((a, b) => compareBytes(a.name, b.name))) {
    const before = byName.get(metric.name);
    byName.set(metric.name, before === undefined ? metric : { ...before, lines: [...before.lines, ...metric.lines] });
  }
  return byName.values();
}

function textOf({ name, kind, help, lines }: Metric): string {
  const values = lines.map(([suffix, labels, value]) => `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${values.join('')}`;
}

function labelText(labels: MetricLabels): string {
  if (labels.length === 0) {
    return '';
  }
  const sorted = [...labels].sort(([a], [b]) => compareBytes(a, b));
  return `{${sorted.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Formats a number as strconv.FormatFloat with format g, in which exponents start at 6 and have two digits. */
function numberText(value: number): string {
  const magnitude = Math.abs(value);
  if (Number.isNaN(value) || magnitude === 0 || (magnitude >= 1e-4 && magnitude < 1e6)) {
    return String(value);
  }
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
