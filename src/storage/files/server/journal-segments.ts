import { Layer, type Readable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { applyOperations } from '../journal/record.ts';
import type { AppendedRecord } from '../journal/writer.ts';

/** Consecutive records of the journal, and what they changed. */
export interface JournalSegment {
  /** The changes; documents are sealed and stamped. */
  readonly layer: Layer;
  records: number;
  bytes: number;
}

/**
 * The journal's contents in segments. Each segment overrides the older ones and the documents' files. A checkpoint removes the
 * oldest segment from the journal. By then a younger one has deleted most short-lived documents, which never need a file.
 */
export class JournalSegments implements Readable {
  readonly #files: Readable;
  /** From the oldest to the youngest; there is always one. */
  readonly #all: JournalSegment[];

  /**
   * @param files the documents' files
   * @param first the journal's contents when it was opened
   */
  constructor(files: Readable, first: JournalSegment) {
    this.#files = files;
    this.#all = [first];
  }

  get count(): number {
    return this.#all.length;
  }

  get oldest(): JournalSegment {
    const [oldest] = this.#all;
    if (oldest === undefined) {
      throw new Error('the journal has no segment');
    }
    return oldest;
  }

  get youngest(): JournalSegment {
    return this.#all.at(-1) ?? this.oldest;
  }

  /** Adds a record to the youngest segment. */
  add({ operations, size }: AppendedRecord): void {
    const { youngest } = this;
    applyOperations(operations, youngest.layer);
    youngest.records++;
    youngest.bytes += size;
  }

  /** Begins a new segment. */
  begin(): void {
    this.#all.push({ layer: new Layer(this.youngest.layer), records: 0, bytes: 0 });
  }

  /** Drops the oldest segment, whose changes are in the files now. */
  dropOldest(): void {
    this.#all.shift();
    this.oldest.layer.rebase(this.#files);
  }

  /** Whether a younger segment overrides the oldest one for a document. */
  isOverridden(key: Key): boolean {
    return this.#all.some(({ layer }, age) => age > 0 && layer.decides(key));
  }

  get(key: Key): StoredDocument | undefined {
    return this.youngest.layer.get(key);
  }

  peek(key: Key): StoredDocument | undefined {
    return this.youngest.layer.peek(key);
  }

  names(folder: Key): string[] {
    return this.youngest.layer.names(folder);
  }

  list(folder: Key): string[] {
    return this.youngest.layer.list(folder);
  }

  holdsAny(folder: Key): boolean {
    return this.youngest.layer.holdsAny(folder);
  }
}
