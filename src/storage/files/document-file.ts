import { LowSync, type SyncAdapter } from 'lowdb';
import { type Document, type Key, StorageError } from '../storage.ts';
import { parseFrozen } from '../stored-document.ts';
import type { FileSystem } from './file-system.ts';
import { readText, replaceFile } from './whole-file.ts';

/** What a document's file holds: the document, and where it belongs. */
export interface FileContent {
  readonly key: Key;
  readonly document: Document;
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
      replaceFile(this.#fs, this.#path, Buffer.from(contentText(content)), { sync: false });
    }
  }
}

/** Reads the file at `path`; undefined where there is none. Throws StorageError where it doesn't hold a document. */
export function readDocumentFile(fs: FileSystem, path: string): FileContent | undefined {
  const low = new LowSync<FileContent | null>(new DocumentFile(fs, path), null);
  low.read();
  return low.data ?? undefined;
}

/** Writes the file at `path` so that whoever reads it finds the old document or the new one. */
export function writeDocumentFile(fs: FileSystem, path: string, content: FileContent): void {
  new LowSync<FileContent | null>(new DocumentFile(fs, path), content).write();
}

/** The file's text: JSON with two spaces of indentation. */
export function contentText(content: FileContent): string {
  return `${JSON.stringify(content, null, 2)}\n`;
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
  return isObject(value) && typeof value['key'] === 'string' && isObject(value['document']);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
