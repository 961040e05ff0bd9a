import type { SnapshotFacts } from '../../client/state/whole-state.ts';
import type { ValueMap } from '../../values/value.ts';

/** The properties of a snapshot, by the names that users see. */
export function shownFacts({ id, version, created, saved, documents, bytes }: SnapshotFacts): ValueMap {
  return { state_id: id, format_version: version, state_created: created, saved, documents, size: bytes };
}
