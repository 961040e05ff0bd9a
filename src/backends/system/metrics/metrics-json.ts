import { type Printable, printJson } from '../../../go/json/json.ts';
import type { Core } from '../../../services/core.ts';
import type { MetricLabels, MetricSample, MetricSettings } from '../../../services/metrics.ts';
import { compareBytes } from '../../../values/compare.ts';
import { metricInterval } from '../../../values/metric-interval.ts';
import { dateAndTime, momentOf } from '../../../values/time.ts';
import { gaugesOf, withCluster } from './metric-gauges.ts';

/** Returns the metrics of the last interval as go-metrics' in-memory sink shows them. Without a server there are only gauges. */
export function metricsJson(core: Core): string {
  const { server } = core;
  const { prefix, shows } = server?.metrics.settings ?? unfiltered;
  const interval = server?.metrics.interval() ?? withoutServer();
  const gauges = gaugesOf(core).map(({ name, labels, value }) => ({
    ...named(`${prefix}.${name}`, labels),
    members: [['Value', value] as const],
  }));
  const samples = (kind: MetricSample['kind']) =>
    interval.samples
      .filter((sample) => sample.kind === kind)
      .map((sample) => ({
        ...named(`${prefix}.${sample.name}`, withCluster(core, sample)),
        members: statisticsOf(sample, interval.length),
      }));
  const shown = (entries: readonly Entry[]) =>
    entries
      .filter(({ name }) => shows(name))
      .sort((a, b) => compareBytes(a.key, b.key))
      .map(asPrintable);
  return printJson(
    new Map<string, Printable>([
      ['Timestamp', `${dateAndTime(momentOf(interval.start)).replace('T', ' ')} +0000 UTC`],
      ['Gauges', shown(gauges)],
      ['Points', []],
      ['Counters', shown(samples('counter'))],
      ['Samples', shown(samples('summary'))],
    ]),
  );
}

const unfiltered: Pick<MetricSettings, 'prefix' | 'shows'> = { prefix: 'vault', shows: () => true };

function withoutServer() {
  return {
    start: Math.floor(Date.now() / metricInterval) * metricInterval,
    length: metricInterval / 1000,
    samples: [],
  };
}

interface Entry {
  readonly name: string;
  readonly labels: MetricLabels;
  /** Orders the entries. */
  readonly key: string;
  readonly members: ReadonlyArray<readonly [string, Printable]>;
}

function named(name: string, labels: MetricLabels): Omit<Entry, 'members'> {
  return { name, labels, key: name + labels.map(([label, value]) => `;${label}=${value}`).join('') };
}

function asPrintable({ name, labels, members }: Entry): Printable {
  return new Map<string, Printable>([['Name', name], ...members, ['Labels', Object.fromEntries(labels)]]);
}

/** Returns the members of go-metrics' AggregateSample. */
function statisticsOf(
  { count, sum, sumOfSquares, min, max }: MetricSample,
  seconds: number,
): ReadonlyArray<readonly [string, number]> {
  const divisor = count * (count - 1);
  const deviation = divisor === 0 ? 0 : Math.sqrt(Math.max(count * sumOfSquares - sum * sum, 0) / divisor);
  return [
    ['Count', count],
    ['Rate', sum / seconds],
    ['Sum', sum],
    ['Min', min],
    ['Max', max],
    ['Mean', sum / count],
    ['Stddev', deviation],
  ];
}
