import type { Guard } from '../../../src/storage/files/documents/guard.ts';
import { stampOf } from '../../../src/storage/files/journal/record.ts';
import { Authenticator } from '../../../src/storage/files/keys/authenticator.ts';
import { StoredDocument } from '../../../src/storage/stored-document.ts';

/** The authenticator of a state that is no other. */
export const authenticator = new Authenticator(Buffer.alloc(16, 7));

/** Accepts what has that authenticator's stamps. */
export const guard: Guard = {
  authenticator,
  firstSequence: () => 1,
  lastSequence: () => Number.MAX_SAFE_INTEGER,
  isSuperseded: () => false,
};

/** A document at rest, as its JSON text at `key`, stored by the first transaction. */
export function atRest(key: string, text: string): StoredDocument {
  return stampOf(authenticator, 1, key, StoredDocument.fromText(text));
}

/** The same as a thread is told of it. */
export function putOf(key: string, text: string): string[] {
  return [key, text, '1', atRest(key, text).stamp?.tag ?? ''];
}
