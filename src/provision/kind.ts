import type { ValueMap } from '../values/value.ts';
import type { MountTable } from './mount-table.ts';
import type { Outcome, Steps } from './steps.ts';
import type { Write } from './write.ts';

/** The context in which a server is read. */
export interface World {
  readonly mounts: MountTable;
  /** Called for each object that can't be read. */
  readonly onProblem: (problem: Problem) => void;
  /** Whether to read the RoleIDs of all roles, not only of those that are compared. */
  readonly readsRoleIds: boolean;
  /** Reports whether anything at or below a path is wanted. */
  readonly isWanted: (path: string) => boolean;
}

/** An object that can't be read. */
export interface Problem {
  readonly path: string;
  readonly error: string;
}

/** An object to read. */
export interface Sought {
  readonly path: string;
  /** The wanted data, normalised. Some fields are read only if they are compared. */
  readonly wanted?: ValueMap;
}

/** The object that a server has at a path. */
export interface Found {
  /** The object, normalised; undefined if it doesn't exist. */
  readonly data: ValueMap | undefined;
  /** Further facts that a write needs, such as a version or an id. */
  readonly extra: ValueMap;
}

/** An object that is to be created or changed. */
export interface Change {
  readonly path: string;
  /** Normalised. */
  readonly wanted: ValueMap;
  /** The object on the server; undefined for a request of a script, which can't know it. */
  readonly found: Found | undefined;
  /** The names of the fields that differ. If nothing exists, those that aren't at their presets. */
  readonly changed: readonly string[];
  readonly mounts: MountTable;
}

/**
 * A kind of object, such as policies. An object has its path in the API, and data, which is mostly the body of a write to that path.
 */
export interface Kind {
  /** In the plural, for progress and messages: `policies`. */
  readonly name: string;
  /** The fields whose values must not be shown. */
  readonly secretFields?: readonly string[];
  /** Whether the names at the end of its paths are case-insensitive. */
  readonly ignoresCase?: true;
  /** Orders objects that refer to each other. They are then written one by one. */
  readonly inOrder?: (wanted: readonly Sought[]) => readonly Sought[];
  /** Returns the path of an object of this kind in its usual spelling; undefined if `path` isn't one. */
  claim(path: string, mounts: MountTable): string | undefined;
  /**
   * Returns all fields in normal form, those that aren't given with their presets.
   *
   * @throws Refusal for a field that doesn't exist
   */
  normalise(path: string, data: ValueMap, mounts: MountTable): ValueMap;
  /** Returns all fields with their presets. */
  presets(path: string): ValueMap;
  /** Returns the data to write to a file for a normalised object: writable fields that aren't at their presets. */
  brief(path: string, data: ValueMap, mounts: MountTable): ValueMap;
  /** Lists the paths of all objects. Reports what can't be listed as a problem. */
  list(world: World): Steps<string[]>;
  /** Reads objects, in order. */
  read(world: World, sought: readonly Sought[]): Steps<Array<Outcome<Found>>>;
  /** Whether an object is exported and may be pruned. False for objects that every server has or creates by itself. */
  isOwn(path: string, found: Found, mounts: MountTable): boolean;
  /**
   * Returns the requests that make a change.
   *
   * @throws Refusal for a change that isn't possible
   */
  writes(change: Change): Write[];
  /** Returns the requests that delete an object; undefined for objects that are never deleted by themselves. */
  removal?: (path: string, found: Found, mounts: MountTable) => Write[];
  /** Whether objects are inside mounts. Pruning then deletes only those in mounts that the files name. */
  readonly isInMounts?: true;
  /** Returns other paths that users write for an object, such as `secret/app` for `secret/data/app`. */
  otherNames?: (path: string, mounts: MountTable) => string[];
}

/** What a read returns for an object that doesn't exist. */
export const nothing: Found = { data: undefined, extra: {} };
