import { LowSync, type SyncAdapter } from 'lowdb';
import { type Document, type Key, StorageError } from '../../storage.ts';
import { parseFrozen, type Stamp, StoredDocument } from '../../stored-document.ts';
import type { FileSystem } from '../file-system.ts';
import { createFile, readText, replaceFile } from '../whole-file.ts';

/** What a document's file holds: where the document belongs, the document, and its stamp. */
interface FileContent extends Stamp {
  readonly key: Key;
  readonly document: Document;
}

/** A document that was found in a file, and the key that the file says it has. */
export interface FoundDocument {
  readonly key: Key;
  /** At rest. Whether its stamp is genuine is for the caller to check. */
  readonly document: StoredDocument;
}

/**
 * lowdb's adapter for a document's file. lowdb's own one makes files that everyone may read and talks to Node's file system
 * alone; this one keeps files to their owner and goes through the storage's file system.
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

/** Reads the file at `path`; undefined where there is none. Throws StorageError where it doesn't hold a document. */
export function readDocumentFile(fs: FileSystem, path: string): FoundDocument | undefined {
  const low = new LowSync<FileContent | null>(new DocumentFile(fs, path), null);
  low.read();
  if (low.data === null) {
    return undefined;
  }
  const { key, document, sequence, tag } = low.data;
  return { key, document: StoredDocument.fromObject(document, { sequence, tag }) };
}

/** Writes the file at `path` so that whoever reads it finds the old document or the new one. */
export function writeDocumentFile(fs: FileSystem, path: string, key: Key, document: StoredDocument): void {
  new LowSync<FileContent | null>(new DocumentFile(fs, path), contentOf(key, document)).write();
}

/** Creates the file at `path`. It has its name before it is complete. Returns false if something exists there. */
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
    throw new Error(`${key} comes to its file without a stamp`);
  }
  return { key, document: document.read(), ...document.stamp };
}

function parse(text: string, path: string): FileContent {
  let value: unknown;
  try {
    value = parseFrozen(text);
  } catch {
    throw new StorageError(`${path} is damaged: it isn't JSON`);
  }
  if (!isFileContent(value)) {
    throw new StorageError(`${path} is not a document of localvault`);
  }
  return value;
}

function isFileContent(value: unknown): value is FileContent {
  return (
    isObject(value) &&
    typeof value['key'] === 'string' &&
    typeof value['sequence'] === 'number' &&
    typeof value['tag'] === 'string' &&
    isObject(value['document'])
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
