import { Layer, type Readable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { applyOperations } from '../journal/record.ts';
import type { AppendedRecord } from '../journal/writer.ts';

/** A stretch of the journal: what its records changed, documents as they are at rest. */
export interface Generation {
  readonly layer: Layer;
  records: number;
  bytes: number;
}

/**
 * What the journal holds, in stretches that lie over each other and over the documents' files. The oldest leaves the journal
 * first. By then, most of what lives for a short time has been removed by a younger one, and needs no file at all.
 */
export class Generations implements Readable {
  readonly #files: Readable;
  /** From the oldest to the youngest; there is always one. */
  readonly #all: Generation[];

  /** `first` is what the journal holds to begin with, over the files. */
  constructor(files: Readable, first: Generation) {
    this.#files = files;
    this.#all = [first];
  }

  get count(): number {
    return this.#all.length;
  }

  get oldest(): Generation {
    const [oldest] = this.#all;
    if (oldest === undefined) {
      throw new Error('there is always a generation');
    }
    return oldest;
  }

  get youngest(): Generation {
    return this.#all.at(-1) ?? this.oldest;
  }

  /** Counts a record in. */
  accept({ operations, size }: AppendedRecord): void {
    const { youngest } = this;
    applyOperations(operations, youngest.layer);
    youngest.records++;
    youngest.bytes += size;
  }

  /** Begins a new generation. */
  begin(): void {
    this.#all.push({ layer: new Layer(this.youngest.layer), records: 0, bytes: 0 });
  }

  /** Forgets the oldest generation, whose changes are in the files. */
  dropOldest(): void {
    this.#all.shift();
    this.oldest.layer.rebase(this.#files);
  }

  /** Whether what the oldest generation says of a document has been overtaken. */
  isOvertaken(key: Key): boolean {
    return this.#all.some(({ layer }, age) => age > 0 && layer.decides(key));
  }

  get(key: Key): StoredDocument | undefined {
    return this.youngest.layer.get(key);
  }

  list(folder: Key): string[] {
    return this.youngest.layer.list(folder);
  }

  holdsAny(folder: Key): boolean {
    return this.youngest.layer.holdsAny(folder);
  }
}
