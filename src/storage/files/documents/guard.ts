import type { Key } from '../../storage.ts';
import { DamageError } from '../damage.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import type { FoundDocument } from './file.ts';
import type { DocumentPaths } from './paths.ts';

/** What a reader needs to verify documents. */
export interface Guard {
  /** The generation's. */
  readonly authenticator: Authenticator;
  /** The first transaction in the journal. What is older is durable in its files. */
  firstSequence(): number;
  /** The last transaction. No file may be newer. */
  lastSequence(): number;
  /** Whether the journal overrides a file, which may be damaged then. */
  isSuperseded(path: string): boolean;
}

/** Throws DamageError if a document belongs to another file. */
export function requireInPlace({ key }: FoundDocument, path: string, paths: DocumentPaths): void {
  if (paths.fileOf(key) !== path) {
    throw new DamageError(misplaced(path, key));
  }
}

/** The error for a document in another document's file. */
export function misplaced(path: string, key: Key): string {
  return `${path} contains the document ${key}, which belongs elsewhere`;
}

/** Whether a document is newer than the journal. */
export function isNewer({ document }: FoundDocument, guard: Guard): boolean {
  return sequenceOf(document) > guard.lastSequence();
}

/** Throws DamageError if a document is newer than the journal. */
export function refuseNewer(found: FoundDocument, path: string, guard: Guard): void {
  if (isNewer(found, guard)) {
    throw new DamageError(
      `${path} belongs to transaction ${sequenceOf(found.document)}, but the journal ends before it: it was replaced by an older one`,
    );
  }
}

function sequenceOf({ stamp }: FoundDocument['document']): number {
  return stamp?.sequence ?? 0;
}
