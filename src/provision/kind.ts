import type { ValueMap } from '../values/value.ts';
import type { MountTable } from './mount-table.ts';
import type { Outcome, Steps } from './steps.ts';
import type { Write } from './write.ts';

/** What is known of a server while it is read. */
export interface World {
  readonly mounts: MountTable;
  /** Receives what can't be read. */
  readonly onProblem: (problem: Problem) => void;
  /** Whether the RoleIDs of roles are read, even if nobody compares them. */
  readonly readsRoleIds: boolean;
  /** Whether anything that lies at or beneath a path is of interest. */
  readonly isWanted: (path: string) => boolean;
}

/** Something that can't be read. */
export interface Problem {
  readonly path: string;
  readonly error: string;
}

/** An object to read. */
export interface Sought {
  readonly path: string;
  /** What it should be like, normalised. Some fields are only read to be compared. */
  readonly wanted?: ValueMap;
}

/** What a server has at a path. */
export interface Found {
  /** The object, normalised; undefined if it doesn't exist. */
  readonly data: ValueMap | undefined;
  /** What a write needs to know beside that, such as a version or an id. */
  readonly extra: ValueMap;
}

/** An object that is to be created or changed. */
export interface Change {
  readonly path: string;
  /** Normalised. */
  readonly wanted: ValueMap;
  /** What the server has; undefined for a request of a script, which can't know. */
  readonly found: Found | undefined;
  /** The names of the fields that differ. If nothing exists, those that aren't at their presets. */
  readonly changed: readonly string[];
  readonly mounts: MountTable;
}

/**
 * A kind of object, such as policies. An object has a path, which is that of the API, and data, which is mostly what a write to that
 * path takes.
 */
export interface Kind {
  /** In the plural, for progress and messages: `policies`. */
  readonly name: string;
  /** The fields whose values must not be shown. */
  readonly secretFields?: readonly string[];
  /** Whether the names at the end of its paths are case-insensitive. */
  readonly ignoresCase?: true;
  /** Orders objects that refer to each other for their writes, which must then follow one another. */
  readonly inOrder?: (wanted: readonly Sought[]) => readonly Sought[];
  /** Returns the path of an object of this kind in its usual spelling; undefined if `path` isn't one. */
  claim(path: string, mounts: MountTable): string | undefined;
  /**
   * Returns all fields in normal form, those that aren't given with their presets.
   *
   * @throws Refusal for a field that doesn't exist
   */
  normalise(path: string, data: ValueMap, mounts: MountTable): ValueMap;
  /** Returns the fields of an object that has nothing but its name. */
  presets(path: string): ValueMap;
  /** Returns the data that a file has for a normalised object: what a write accepts and what isn't the default. */
  brief(path: string, data: ValueMap, mounts: MountTable): ValueMap;
  /** Lists the paths of all objects. Reports what can't be listed as a problem. */
  list(world: World): Steps<string[]>;
  /** Reads objects, in order. */
  read(world: World, sought: readonly Sought[]): Steps<Array<Outcome<Found>>>;
  /** Whether an object is to be exported and may be pruned. False for what every server has, or creates by itself. */
  isOwn(path: string, found: Found, mounts: MountTable): boolean;
  /**
   * Returns the requests that bring about a change.
   *
   * @throws Refusal for a change that isn't possible
   */
  writes(change: Change): Write[];
  /** Returns the requests that delete an object; undefined for objects that are never deleted by themselves. */
  removal?: (path: string, found: Found, mounts: MountTable) => Write[];
  /** Whether objects lie within mounts, so that a file is about those of the mounts that it names. */
  readonly isInMounts?: true;
  /** Returns the other paths by which users name what lies here, such as `secret/app` for `secret/data/app`. */
  otherNames?: (path: string, mounts: MountTable) => string[];
}

/** What a read returns for an object that doesn't exist. */
export const nothing: Found = { data: undefined, extra: {} };
