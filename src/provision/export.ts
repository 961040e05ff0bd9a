import { compareBytes } from '../values/compare.ts';
import { messageOf } from '../values/message.ts';
import type { ValueMap } from '../values/value.ts';
import { kinds, secretKinds } from './all-kinds.ts';
import type { Kind, Problem, World } from './kind.ts';
import { isBuiltIn, keyValueVersion, type MountTable, readMounts } from './mount-table.ts';
import { Refusal } from './refusal.ts';
import type { Steps } from './steps.ts';

/** What to export. */
export interface ExportOrder {
  /** The paths to export, with everything below them; all if empty. */
  readonly paths: readonly string[];
  /** Whether to export the data of key-value engines. */
  readonly secrets: boolean;
  /** Whether to export the RoleIDs of AppRole roles. */
  readonly roleIds: boolean;
}

/** The exported contents of a server. */
export interface Exported {
  /** The objects, in the order in which they can be created. */
  readonly objects: ReadonlyArray<readonly [path: string, data: ValueMap]>;
  readonly mounts: MountTable;
  /** What can't be exported, one line for each. */
  readonly notes: readonly string[];
  /** The objects that are missing because they couldn't be read. */
  readonly problems: readonly Problem[];
}

/**
 * Exports the contents of a server.
 *
 * @throws Refusal if the token may not list the mounts
 */
export function* exportSteps({ paths, secrets, roleIds }: ExportOrder): Steps<Exported> {
  const mounts = yield* readMounts();
  const problems: Problem[] = [];
  const wanted = paths.map((path) => path.replace(/^\/+|\/+$/g, ''));
  const matched = new Set<string>();
  const world: World = {
    mounts,
    onProblem: (problem) => problems.push(problem),
    readsRoleIds: roleIds,
    isWanted: (path) => wanted.length === 0 || wanted.some((one) => overlaps(one, path)),
  };
  const objects: Array<readonly [string, ValueMap]> = [];
  for (const kind of kinds) {
    if (!secrets && secretKinds.includes(kind)) {
      continue;
    }
    const listed = (yield* kind.list(world)).filter((path) => isChosen(kind, path));
    const sought = [...listed].sort(compareBytes).map((path) => ({ path }));
    const outcomes = yield* kind.read(world, sought);
    for (const [index, { path }] of sought.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined || 'error' in outcome) {
        problems.push({ path, error: refusalMessage(outcome?.error) });
      } else if (outcome.value.data !== undefined && kind.isOwn(path, outcome.value, mounts)) {
        objects.push([path, kind.brief(path, outcome.value.data, mounts)]);
      }
    }
  }
  for (const path of wanted.filter((one) => !matched.has(one))) {
    problems.push({ path, error: 'there is nothing that could be exported' });
  }
  return { objects, mounts, notes: unknownContents(mounts, world), problems: unique(problems) };

  /** Remembers which of the wanted paths matched. */
  function isChosen(kind: Kind, path: string): boolean {
    const names = [path, ...(kind.otherNames?.(path, mounts) ?? [])];
    const matching = wanted.filter((one) => names.some((name) => name === one || name.startsWith(`${one}/`)));
    for (const one of matching) {
      matched.add(one);
    }
    return wanted.length === 0 || matching.length > 0;
  }
}

/** Reports whether two paths are equal, or one contains the other. */
function overlaps(a: string, b: string): boolean {
  const [one, other] = [`${a}/`, b.endsWith('/') ? b : `${b}/`];
  return one.startsWith(other) || other.startsWith(one);
}

/** Throws anything but a refusal. */
function refusalMessage(error: unknown): string {
  if (error instanceof Refusal) {
    return error.message;
  }
  throw error ?? new Error(messageOf(error));
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.path}\n${problem.error}`, problem])).values()];
}

/** Returns notes on mounts whose contents can't be exported. */
function unknownContents(mounts: MountTable, { isWanted }: World): string[] {
  return [...mounts]
    .filter(([path, info]) => !isBuiltIn(info) && isWanted(path))
    .filter(([, info]) => keyValueVersion(info) === undefined && info['type'] !== 'approle')
    .map(
      ([path, { type }]) => `${path} is exported without its content: that of the type ${String(type)} is unknown here`,
    );
}
