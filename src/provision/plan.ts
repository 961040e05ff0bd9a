import { sortedKeys } from '../values/compare.ts';
import { isMap, type Value, type ValueMap } from '../values/value.ts';
import { mapIn } from '../values/value-parts.ts';
import { changedFields, isEqual } from './fields.ts';
import type { Found, Kind } from './kind.ts';
import { Refusal } from './refusal.ts';
import type { Outcome } from './steps.ts';

/** The action on an object, done or planned. */
export type Action = 'created' | 'updated' | 'unchanged' | 'deleted' | 'failed';

/** A field before and after a change. */
export interface FieldChange {
  readonly field: string;
  /** Undefined if it had no value, or has none. */
  readonly before: Value | undefined;
  readonly after: Value | undefined;
  /** Whether the values must not be shown. They are null then, unless undefined. */
  readonly isSecret: boolean;
}

/** An object, and what to do with it. */
export interface Plan {
  readonly kind: Kind | undefined;
  readonly path: string;
  readonly action: Action;
  /** Normalised; undefined for a deletion or a failure. */
  readonly wanted: ValueMap | undefined;
  readonly found: Found | undefined;
  /** The names of the fields to write. */
  readonly changed: readonly string[];
  readonly changes: readonly FieldChange[];
  /** Why it failed; `''` otherwise. */
  readonly error: string;
}

/** Returns the plan for an object that failed. */
export function failed(path: string, error: unknown, kind?: Kind): Plan {
  if (!(error instanceof Refusal)) {
    throw error;
  }
  return {
    kind,
    path,
    action: 'failed',
    wanted: undefined,
    found: undefined,
    changed: [],
    changes: [],
    error: error.message,
  };
}

/** Compares a wanted object with what was read. */
export function compare(
  kind: Kind,
  { path, wanted = {} }: { readonly path: string; readonly wanted?: ValueMap },
  outcome: Outcome<Found> | undefined,
): Plan {
  if (outcome === undefined || 'error' in outcome) {
    return failed(path, outcome?.error, kind);
  }
  const found = outcome.value;
  const before = found.data ?? kind.presets(path);
  const changed = changedFields(wanted, before);
  const isNew = found.data === undefined;
  const action = isNew ? 'created' : changed.length > 0 ? 'updated' : 'unchanged';
  const changes = changed.flatMap((field) => changesOf(kind, field, isNew ? undefined : before[field], wanted[field]));
  return { kind, path, action, wanted, found, changed, changes, error: '' };
}

/** Returns the plan to delete an object. */
export function deletion(kind: Kind, path: string, found: Found): Plan {
  const data = found.data ?? {};
  const changes = changedFields(data, kind.presets(path)).flatMap((field) =>
    changesOf(kind, field, data[field], undefined),
  );
  return { kind, path, action: 'deleted', wanted: undefined, found, changed: [], changes, error: '' };
}

/** Returns the change of a field. For a secret, returns which keys change, without values. */
function changesOf(kind: Kind, field: string, before: Value | undefined, after: Value | undefined): FieldChange[] {
  if (kind.secretFields?.includes(field) !== true) {
    return [{ field, before, after, isSecret: false }];
  }
  const hidden = (value: Value | undefined) => (value === undefined ? undefined : null);
  if (!isMap(before) && !isMap(after)) {
    return [{ field, before: hidden(before), after: hidden(after), isSecret: true }];
  }
  const old = mapIn(before);
  const next = mapIn(after);
  return sortedKeys({ ...old, ...next })
    .filter(
      (key) => !isEqual(old[key] ?? null, next[key] ?? null) || Object.hasOwn(old, key) !== Object.hasOwn(next, key),
    )
    .map((key) => ({
      field: `${field}.${key}`,
      before: hidden(old[key]),
      after: hidden(next[key]),
      isSecret: true,
    }));
}
