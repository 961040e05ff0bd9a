import type { ValueMap } from '../values/value.ts';
import { claim } from './all-kinds.ts';
import { changedFields } from './fields.ts';
import type { Kind } from './kind.ts';
import type { MountTable } from './mount-table.ts';
import type { Write } from './write.ts';

/** The requests that create the objects of one kind. */
export interface Creation {
  readonly kind: Kind;
  readonly writes: readonly Write[];
}

/**
 * Returns the requests that create objects on a server that has none of them, by kind and in order. They contain references to values that
 * only that server knows.
 */
export function creations(
  objects: ReadonlyArray<readonly [path: string, data: ValueMap]>,
  mounts: MountTable,
): Creation[] {
  const byKind = new Map<Kind, Array<{ readonly path: string; readonly wanted: ValueMap }>>();
  for (const [path, data] of objects) {
    const kind = claim(path, mounts)?.kind;
    if (kind !== undefined) {
      const wanted = kind.normalise(path, data, mounts);
      byKind.set(kind, [...(byKind.get(kind) ?? []), { path, wanted }]);
    }
  }
  return [...byKind].map(([kind, all]) => ({
    kind,
    writes: (kind.inOrder?.(all) ?? all).flatMap(({ path, wanted = {} }) =>
      kind.writes({ path, wanted, found: undefined, changed: changedFields(wanted, kind.presets(path)), mounts }),
    ),
  }));
}
