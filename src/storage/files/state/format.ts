import type { Document, Key } from '../../storage.ts';
import { migrateTimes } from './migrate-times.ts';

/** Takes one document from a version of the format to the next; undefined drops it. `sealed` is in clear. */
type Migration = (key: Key, document: Document) => readonly [key: Key, document: Document] | undefined;

/** A version of the format, and the way there. */
export interface Format {
  /** What `state.json` says. States of a newer version are refused, those of an older one are brought here. */
  readonly version: number;
  /** By the version that they start from: how documents come to the next one. Where none is named, they stay as they are. */
  readonly migrations: Readonly<Record<number, Migration>>;
}

/** The format that this code writes. */
export const currentFormat: Format = {
  version: 2,
  migrations: { 1: (key, document) => migrateTimes(key, document) },
};
