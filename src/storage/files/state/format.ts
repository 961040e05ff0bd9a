import type { Document, Key } from '../../storage.ts';
import { migrateIndexes } from './migrate-indexes.ts';
import { migrateTimes } from './migrate-times.ts';

/** Migrates one unsealed document to the next version of the format. Undefined drops it. */
type Migration = (key: Key, document: Document) => readonly [key: Key, document: Document] | undefined;

/** A version of the format, and how to migrate to it. */
export interface Format {
  /** The version in `state.json`. States of a newer version are refused, those of an older one are migrated. */
  readonly version: number;
  /** The migrations by the version that they start from. Without one, documents stay the same. */
  readonly migrations: Readonly<Record<number, Migration>>;
}

/** The format that this code writes. */
export const currentFormat: Format = {
  version: 4,
  migrations: { 1: migrateTimes, 3: migrateIndexes },
};
