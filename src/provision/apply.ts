import { compareBytes } from '../values/compare.ts';
import { isRelativePath } from '../values/relative-path.ts';
import type { Value, ValueMap } from '../values/value.ts';
import type { Kind, Problem, Sought, World } from './kind.ts';
import { secrets as secretsKind } from './kinds/key-value.ts';
import { authMethods, secretsEngines } from './kinds/mounts.ts';
import { claim, kinds } from './kinds.ts';
import { type MountTable, placeOf, readMounts } from './mount-table.ts';
import type { Objects } from './objects.ts';
import { type Action, compare, deletion, type FieldChange, failed, type Plan } from './plan.ts';
import { Refusal } from './refusal.ts';
import { type Outcome, type Steps, sideBySide } from './steps.ts';
import { send } from './write.ts';

/** What to apply, and how. */
export interface ApplyOrder {
  readonly objects: Objects;
  /** Whether to delete what the objects don't have, of the kinds that they have. */
  readonly prune: boolean;
  /** If given, only these paths are deleted: those that the user agreed to. */
  readonly pruneOnly?: readonly string[];
  /** Whether to change nothing. */
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
  /** How many objects weren't dealt with, because another one failed. */
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
    const outcomes = yield* kind.read({ ...world, mounts: isMountKind(kind) ? onServer : mounts }, all);
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
  return yield* carryOut(plans, { mounts, width, continues: order.continues });
}

function isMountKind(kind: Kind): boolean {
  return kind === secretsEngines || kind === authMethods;
}

/** The mounts of the server with those that the objects create or change. */
function withMountsOf(objects: Objects, mounts: MountTable): MountTable {
  const all = new Map(mounts);
  for (const [path, data] of objects) {
    for (const kind of [secretsEngines, authMethods]) {
      const usual = kind.claim(path, mounts);
      for (const name of usual === undefined ? [] : (kind.otherNames?.(usual, mounts) ?? [])) {
        const before = all.get(`${name}/`);
        all.set(`${name}/`, { ...before, ...typeOf(kind, usual ?? '', data) });
      }
    }
  }
  return all;
}

/** The type and options of a mount, as the API shows them; nothing of a mount that every server has, or whose data is wrong. */
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

/** Plans to delete what exists but isn't wanted, of the kinds that are wanted at all, and in the mounts that the files name. */
function* deletions(sought: ReadonlyMap<Kind, Sought[]>, mounts: MountTable, world: World): Steps<Plan[]> {
  const named = new Set<string>();
  for (const [kind, all] of sought) {
    for (const { path } of all) {
      const names = isMountKind(kind) ? (kind.otherNames?.(path, mounts) ?? []).map((name) => `${name}/`) : [];
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

/** What identifies an object. A secret is kept if the files have its data or its metadata. */
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

interface Execution {
  readonly mounts: MountTable;
  readonly width: number;
  readonly continues: boolean;
}

/** Writes and deletes what the plans say, kind by kind. */
function* carryOut(plans: readonly Plan[], { mounts, width, continues }: Execution): Steps<ApplyReport> {
  const done: Plan[] = plans.filter(({ action }) => action === 'failed' || action === 'unchanged');
  const known = new Map<string, Value>();
  for (const group of inWritingOrder(plans)) {
    if (!continues && done.some(({ action }) => action === 'failed')) {
      break;
    }
    const works = group.map((plan) => carryOutOne(plan, mounts, known));
    const outcomes = yield* sideBySide(group[0]?.kind?.name ?? '', works);
    done.push(...group.map((plan, index) => outcomeOf(plan, outcomes[index])));
  }
  return reportOf(done, plans);

  /** Divides the plans into groups that may be carried out at the same time. */
  function inWritingOrder(all: readonly Plan[]): Plan[][] {
    const isWrite = ({ action }: Plan) => action === 'created' || action === 'updated';
    const writes = kinds.flatMap((kind) =>
      groupsOf(
        kind,
        all.filter((plan) => plan.kind === kind && isWrite(plan)),
      ),
    );
    const deletes = [...kinds].reverse().flatMap((kind) =>
      chunks(
        all.filter((plan) => plan.kind === kind && plan.action === 'deleted'),
        kind.inOrder === undefined ? width : 1,
      ),
    );
    return [...writes, ...deletes];
  }

  function groupsOf(kind: Kind, all: readonly Plan[]): Plan[][] {
    if (kind.inOrder === undefined) {
      return chunks(all, width);
    }
    const byPath = new Map(all.map((plan) => [plan.path, plan]));
    const ordered = kind.inOrder(all.map(({ path, wanted = {} }) => ({ path, wanted })));
    return ordered.flatMap(({ path }) => {
      const plan = byPath.get(path);
      return plan === undefined ? [] : [[plan]];
    });
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const all: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    all.push(items.slice(start, start + size));
  }
  return all;
}

function* carryOutOne(
  { kind, path, wanted, found, changed }: Plan,
  mounts: MountTable,
  known: Map<string, Value>,
): Steps<void> {
  if (kind === undefined) {
    return;
  }
  const writes =
    wanted === undefined
      ? (kind.removal?.(path, found ?? { data: undefined, extra: {} }, mounts) ?? [])
      : kind.writes({ path, wanted, found, changed, mounts });
  yield* send(kind.name, writes, known);
}

function outcomeOf(plan: Plan, outcome: Outcome<void> | undefined): Plan {
  return outcome !== undefined && 'error' in outcome
    ? { ...failed(plan.path, outcome.error, plan.kind), changes: plan.changes }
    : plan;
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
