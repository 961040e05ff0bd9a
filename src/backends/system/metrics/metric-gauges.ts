import type { Core } from '../../../services/core.ts';
import type { MetricLabels, MetricSample } from '../../../services/metrics.ts';

/** A current value. */
export interface Gauge {
  readonly name: string;
  readonly labels: MetricLabels;
  readonly value: number;
}

/** Returns those of OpenBao's gauges that apply to a single server. Names have no prefix. */
export function gaugesOf(core: Core): Gauge[] {
  const cluster = core.state?.clusterName ?? '';
  const labelled = (name: string, value: number, labels: MetricLabels = []): Gauge => ({
    name,
    labels: [...labels, ['cluster', cluster]],
    value,
  });
  const { leases, entities } = countsOf(core);
  const root = ['namespace', 'root'] as const;
  return [
    labelled('core.active', 1),
    labelled('core.in_flight_requests', [...(core.server?.requests ?? [])].length),
    { name: 'core.locked_users', labels: [], value: lockedUsers(core) },
    ...mountCounts(core).map(({ labels, value }) => labelled('core.mount_table.num_entries', value, labels)),
    labelled('core.unsealed', 1),
    { name: 'expire.num_irrevocable_leases', labels: [], value: 0 },
    { name: 'expire.num_leases', labels: [], value: leases },
    labelled('identity.entity.count', entities, [root]),
    { name: 'identity.num_entities', labels: [], value: entities },
    labelled('token.count', leases, [root]),
  ];
}

/** Returns the labels under which a server's own metric is shown: counters have the cluster, too. */
export function withCluster(core: Core, { kind, labels }: Pick<MetricSample, 'kind' | 'labels'>): MetricLabels {
  return kind === 'counter' ? [...labels, ['cluster', core.state?.clusterName ?? '']] : labels;
}

function lockedUsers({ lockouts }: Core): number {
  return lockouts.locked().reduce((sum, { names }) => sum + names.length, 0);
}

function mountCounts({ mounts }: Core): Array<Pick<Gauge, 'labels' | 'value'>> {
  return (['auth', 'mounts'] as const).flatMap((table) =>
    [false, true].map((local) => ({
      labels: [
        ['type', table === 'auth' ? 'auth' : 'logical'],
        ['local', String(local)],
      ],
      value: mounts.list(table).filter((entry) => entry.local === local).length,
    })),
  );
}

interface Counts {
  readonly leases: number;
  readonly entities: number;
}

/** Cached counts, and when they become stale, on the clock of `performance.now`. */
const known = new WeakMap<object, Counts & { readonly until: number }>();

/** Counting takes time in proportion to the state's size and blocks the server, so it is limited to 1 % of the time. */
const pauseFactor = 100;

function countsOf(core: Core): Counts {
  const { memory } = core;
  const before = memory && known.get(memory);
  const start = performance.now();
  if (before !== undefined && start < before.until) {
    return before;
  }
  const counts = { leases: core.leases.count(), entities: core.identity.ids().length };
  const end = performance.now();
  if (memory !== undefined) {
    known.set(memory, { ...counts, until: end + (end - start) * pauseFactor });
  }
  return counts;
}
