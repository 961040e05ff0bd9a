import type { Value } from '../values/value.ts';
import { kinds } from './all-kinds.ts';
import type { Kind } from './kind.ts';
import type { MountTable } from './mount-table.ts';
import { failed, type Plan } from './plan.ts';
import { type Outcome, type Steps, sideBySide } from './steps.ts';
import { send } from './write.ts';

/** Options for carrying out plans. */
export interface Execution {
  readonly mounts: MountTable;
  /** How many objects are written at once. */
  readonly width: number;
  /** Whether to go on after a failure. */
  readonly continues: boolean;
}

/**
 * Carries out the writes and deletions of the plans, kind by kind.
 *
 * @returns the plans that were carried out, including those without changes. A failed plan has its reason.
 */
export function* carryOut(plans: readonly Plan[], { mounts, width, continues }: Execution): Steps<Plan[]> {
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
  return done;

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
