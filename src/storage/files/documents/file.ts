import { LowSync, type SyncAdapter } from 'lowdb';
import type { Document, Key } from '../../storage.ts';
import { parseFrozen, type Stamp, StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import type { FileSystem } from '../file-system.ts';
import { createFile, readText, replaceFile } from '../whole-file.ts';

/** The contents of a document's file: the document, its key and its stamp. */
interface FileContent extends Stamp {
  readonly key: Key;
  readonly document: Document;
}

/** A document in a file, and the key that the file names. */
export interface FoundDocument {
  readonly key: Key;
  /** Sealed and stamped. The caller verifies the stamp. */
  readonly document: StoredDocument;
}

/**
 * A lowdb adapter for a document's file. Unlike lowdb's own adapter, it creates files that only their owner can read, and uses the
 * storage's file system.
 */
class DocumentFile implements SyncAdapter<FileContent | null> {
  readonly #fs: FileSystem;
  readonly #path: string;

  constructor(fs: FileSystem, path: string) {
    this.#fs = fs;
    this.#path = path;
  }

  read(): FileContent | null {
    const text = readText(this.#fs, this.#path);
    return text === undefined ? null : parse(text, this.#path);
  }

  write(content: FileContent | null): void {
    if (content !== null) {
      replaceFile(this.#fs, this.#path, Buffer.from(textOf(content)), { sync: false });
    }
  }
}

/** Reads a document's file. Returns undefined if it is missing. Throws StateError if it doesn't contain a document. */
export function readDocumentFile(fs: FileSystem, path: string): FoundDocument | undefined {
  const low = new LowSync<FileContent | null>(new DocumentFile(fs, path), null);
  low.read();
  if (low.data === null) {
    return undefined;
  }
  const { key, document, sequence, tag } = low.data;
  return { key, document: StoredDocument.fromObject(document, { sequence, tag }) };
}

/** Replaces a document's file atomically. */
export function writeDocumentFile(fs: FileSystem, path: string, key: Key, document: StoredDocument): void {
  new LowSync<FileContent | null>(new DocumentFile(fs, path), contentOf(key, document)).write();
}

/** Creates a document's file, which has its name before it is complete. Returns false if something exists at `path`. */
export function createDocumentFile(fs: FileSystem, path: string, key: Key, document: StoredDocument): boolean {
  return createFile(fs, path, Buffer.from(fileText(key, document)));
}

/** The file's text: JSON with two spaces of indentation. */
export function fileText(key: Key, document: StoredDocument): string {
  return textOf(contentOf(key, document));
}

function textOf(content: FileContent): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function contentOf(key: Key, document: StoredDocument): FileContent {
  if (document.stamp === undefined) {
    throw new Error(`${key} has no stamp`);
  }
  return { key, document: document.readOnce(), ...document.stamp };
}

function parse(text: string, path: string): FileContent {
  let value: unknown;
  try {
    value = parseFrozen(text);
  } catch {
    throw new DamageError(`${path} is damaged: it isn't JSON`);
  }
  if (!isFileContent(value)) {
    throw new DamageError(`${path} is not a document of localvault`);
  }
  return value;
}

/** Whether parsed JSON is the contents of a document's file. */
export function isFileContent(value: unknown): value is FileContent {
  return (
    isObject(value) &&
    typeof value['key'] === 'string' &&
    typeof value['sequence'] === 'number' &&
    typeof value['tag'] === 'string' &&
    isObject(value['document'])
  );
}

/** Whether parsed JSON is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
