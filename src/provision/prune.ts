import { mountKinds } from './all-kinds.ts';
import type { Kind, Sought, World } from './kind.ts';
import { secrets as secretsKind } from './kinds/key-value.ts';
import { type MountTable, placeOf } from './mount-table.ts';
import { deletion, failed, type Plan } from './plan.ts';
import type { Outcome, Steps } from './steps.ts';

/** Plans the deletion of objects that aren't wanted. Considers only kinds that are wanted at all, and mounts that the files name. */
export function* deletions(sought: ReadonlyMap<Kind, Sought[]>, mounts: MountTable, world: World): Steps<Plan[]> {
  const named = new Set<string>();
  for (const [kind, all] of sought) {
    for (const { path } of all) {
      const names = mountKinds.includes(kind) ? (kind.otherNames?.(path, mounts) ?? []).map((name) => `${name}/`) : [];
      const place = placeOf(path, mounts);
      for (const mount of place === undefined ? names : [...names, place.mount]) {
        named.add(mount);
      }
    }
  }
  const kept = new Set([...sought].flatMap(([kind, all]) => all.flatMap(({ path }) => keysOf(kind, path, mounts))));
  const plans: Plan[] = [];
  for (const kind of [...sought.keys()].reverse()) {
    const isWanted = (path: string) => kind.isInMounts !== true || named.has(path);
    const listed = yield* kind.list({ ...world, isWanted: (path) => isWanted(path) || !world.mounts.has(path) });
    const surplus = listed.filter((path) => !keysOf(kind, path, mounts).some((key) => kept.has(key)));
    const outcomes = yield* kind.read(
      world,
      surplus.map((path) => ({ path })),
    );
    plans.push(...surplusPlans(kind, surplus, outcomes, world.mounts));
  }
  return plans;
}

/** Returns the keys that identify an object. A secret is kept if the files have its data or its metadata. */
function keysOf(kind: Kind, path: string, mounts: MountTable): string[] {
  const keys = kind === secretsKind ? [path, ...(kind.otherNames?.(path, mounts) ?? [])] : [path];
  const ofMetadata = kind.isInMounts === true && kind !== secretsKind ? (kind.otherNames?.(path, mounts) ?? []) : [];
  return [...keys, ...ofMetadata].map((key) => (kind.ignoresCase === true ? key.toLowerCase() : key));
}

function surplusPlans(
  kind: Kind,
  paths: readonly string[],
  outcomes: ReadonlyArray<Outcome<Plan['found'] & object>>,
  mounts: MountTable,
): Plan[] {
  return paths.flatMap((path, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined || 'error' in outcome) {
      return [failed(path, outcome?.error, kind)];
    }
    const { value } = outcome;
    const isDeletable = value.data !== undefined && kind.isOwn(path, value, mounts);
    return isDeletable && (kind.removal?.(path, value, mounts) ?? []).length > 0 ? [deletion(kind, path, value)] : [];
  });
}
