import { compareBytes } from '../values/compare.ts';
import { isRelativePath } from '../values/relative-path.ts';
import type { ValueMap } from '../values/value.ts';
import { claim, kinds, mountKinds } from './all-kinds.ts';
import { carryOut } from './carry-out.ts';
import type { Kind, Problem, Sought, World } from './kind.ts';
import { type MountTable, placeOf, readMounts } from './mount-table.ts';
import type { Objects } from './objects.ts';
import { type Action, compare, type FieldChange, failed, type Plan } from './plan.ts';
import { deletions } from './prune.ts';
import { Refusal } from './refusal.ts';
import type { Steps } from './steps.ts';

/** What to apply, and how. */
export interface ApplyOrder {
  readonly objects: Objects;
  /** Whether to delete objects that aren't wanted, of the kinds that are. */
  readonly prune: boolean;
  /** If given, only these paths are deleted: those that the user agreed to. */
  readonly pruneOnly?: readonly string[];
  /** Whether this is a dry run, which changes nothing. */
  readonly dryRun: boolean;
  /** Whether to go on after a failure. */
  readonly continues: boolean;
}

/** The report about one object. */
export interface ObjectReport {
  readonly path: string;
  readonly action: Action;
  /** Why it failed; `''` otherwise. */
  readonly error: string;
  readonly changes: readonly FieldChange[];
}

/** The report about all objects. */
export interface ApplyReport {
  readonly objects: readonly ObjectReport[];
  /** How many objects were skipped because another one failed. */
  readonly left: number;
}

/**
 * Makes a server match objects: creates what is missing and updates what differs. Reads everything first, so that nothing is changed if
 * something can't be read.
 *
 * @param width how many objects are written at once
 * @throws Refusal if the token may not read the mounts
 */
export function* applySteps(order: ApplyOrder, width: number): Steps<ApplyReport> {
  const onServer = yield* readMounts();
  const mounts = withMountsOf(order.objects, onServer);
  const problems: Problem[] = [];
  const world: World = {
    mounts,
    onProblem: (problem) => problems.push(problem),
    readsRoleIds: false,
    isWanted: () => true,
  };
  const { sought, faults } = classify(order.objects, mounts);
  const plans = [...faults];
  for (const [kind, all] of sought) {
    const outcomes = yield* kind.read({ ...world, mounts: mountKinds.includes(kind) ? onServer : mounts }, all);
    plans.push(...all.map((one, index) => compare(kind, one, outcomes[index])));
  }
  if (order.prune) {
    const found = yield* deletions(sought, mounts, { ...world, mounts: onServer });
    plans.push(
      ...found.filter(({ path, action }) => action !== 'deleted' || (order.pruneOnly?.includes(path) ?? true)),
    );
    plans.push(...problems.map(({ path, error }) => failed(path, new Refusal(error))));
  }
  if (order.dryRun) {
    return reportOf(plans, plans);
  }
  return reportOf(yield* carryOut(plans, { mounts, width, continues: order.continues }), plans);
}

/** Returns the mounts that the server will have once the objects are applied. */
function withMountsOf(objects: Objects, mounts: MountTable): MountTable {
  const all = new Map(mounts);
  for (const [path, data] of objects) {
    for (const kind of mountKinds) {
      const usual = kind.claim(path, mounts);
      for (const name of usual === undefined ? [] : (kind.otherNames?.(usual, mounts) ?? [])) {
        const before = all.get(`${name}/`);
        all.set(`${name}/`, { ...before, ...typeOf(kind, usual ?? '', data) });
      }
    }
  }
  return all;
}

/** Returns the type and options of a mount as the API shows them; nothing for a built-in mount or invalid data. */
function typeOf(kind: Kind, path: string, data: ValueMap): ValueMap {
  try {
    const { type, options } = kind.normalise(path, data, new Map());
    return type === undefined ? {} : { type, options: options ?? {} };
  } catch (error) {
    if (error instanceof Refusal) {
      return {};
    }
    throw error;
  }
}

/** Finds the kinds of objects, and normalises their data. */
function classify(
  objects: Objects,
  mounts: MountTable,
): { readonly sought: ReadonlyMap<Kind, Sought[]>; readonly faults: Plan[] } {
  const sought = new Map<Kind, Sought[]>(kinds.map((kind) => [kind, []]));
  const faults: Plan[] = [];
  for (const [path, data] of [...objects].sort(([a], [b]) => compareBytes(a, b))) {
    const found = claim(path, mounts);
    try {
      if (isRelativePath(path)) {
        throw new Refusal('a path must not have the segments "." and ".."');
      }
      if (found === undefined) {
        throw new Refusal(unknownPath(path, mounts));
      }
      const wanted = found.kind.normalise(found.path, data, mounts);
      sought.get(found.kind)?.push({ path: found.path, wanted });
    } catch (error) {
      faults.push(failed(path, error, found?.kind));
    }
  }
  return { sought: new Map([...sought].filter(([, all]) => all.length > 0)), faults };
}

function unknownPath(path: string, mounts: MountTable): string {
  const handled =
    'only mounts, auth methods, ACL policies, AppRole and token roles, entities, groups and key-value secrets can be applied';
  const place = placeOf(path, mounts);
  if (place !== undefined || /^(?:sys|auth|identity)\//.test(path)) {
    return `${handled}; take it out of the file, and write it by itself`;
  }
  return `nothing is mounted there; if it is a secret, add its engine to the file, such as "sys/mounts/${path.split('/')[0]}"`;
}

/** Reports in the order of the plans. */
function reportOf(done: readonly Plan[], plans: readonly Plan[]): ApplyReport {
  const order = new Map(plans.map(({ path, kind }, index) => [keyOf(path, kind), index]));
  const sorted = [...done].sort(
    (a, b) => (order.get(keyOf(a.path, a.kind)) ?? 0) - (order.get(keyOf(b.path, b.kind)) ?? 0),
  );
  return {
    objects: sorted.map(({ path, action, error, changes }) => ({ path, action, error, changes })),
    left: plans.length - done.length,
  };
}

function keyOf(path: string, kind: Kind | undefined): string {
  return `${kind?.name} ${path}`;
}
