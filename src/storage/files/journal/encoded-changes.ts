import { Layer, type Readable, type Writable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { applyOperations, type EncodedRecord, type Operation, textAt } from './record.ts';

/** Consecutive records. Their tags have been checked. */
export interface EncodedRecords {
  /** The buffer with the records, which ends after the last one. */
  readonly bytes: Buffer;
  readonly records: readonly EncodedRecord[];
}

const tab = 9;
const lineFeed = 10;
const asterisk = 42;
const plus = 43;
const slash = 47;

/** From this many searches on, decoding all operations once is cheaper than the next ones. */
const mostSearches = 32;

/**
 * The changes of a long journal over the documents' files, not decoded. Most commands need fewer than ten documents of it. To search
 * its bytes for each of them costs less than an object for every operation: with 24,000 of them, in 8 MiB, a read took 145 ms of processor
 * time when all were decoded, and takes 83 ms (`test/bench/crash.js`).
 */
export class EncodedChanges implements Readable {
  readonly #files: Readable;
  readonly #bytes: Buffer;
  readonly #records: readonly EncodedRecord[];
  /** For each cleared folder, the line of the last operation that cleared it. A line is the place of its first byte. */
  readonly #cleared = new Map<Key, number>();
  #searches = 0;
  /** All changes, once they are decoded. */
  #decoded: Layer | undefined;

  constructor(files: Readable, { bytes, records }: EncodedRecords) {
    this.#files = files;
    this.#bytes = bytes;
    this.#records = records;
    for (let feed = bytes.indexOf('\n*'); feed >= 0; feed = bytes.indexOf('\n*', feed + 1)) {
      this.#cleared.set(this.#operationAt(feed + 1).key, feed + 1);
    }
  }

  get(key: Key): StoredDocument | undefined {
    return this.#changesAt(key).get(key);
  }

  peek(key: Key): StoredDocument | undefined {
    return this.#changesAt(key).peek(key);
  }

  list(folder: Key): string[] {
    return this.#changesIn(folder).list(folder);
  }

  names(folder: Key): string[] {
    return this.#changesIn(folder).names(folder);
  }

  holdsAny(folder: Key): boolean {
    return this.#changesIn(folder).holdsAny(folder);
  }

  /** Whether the journal overrides the file at `key`. */
  decides(key: Key): boolean {
    return this.#changesAt(key).decides(key);
  }

  /** Applies all changes to `target`, in order. */
  replay(target: Writable): void {
    for (const { operations } of this.#records) {
      applyOperations(operations, target);
    }
  }

  /** A layer with the last change of a document. */
  #changesAt(key: Key): Layer {
    return this.#search((layer) => {
      let last = -1;
      const text = JSON.stringify(key);
      for (const line of this.#linesWith(text)) {
        const next = this.#bytes[line + textAt + Buffer.byteLength(text)];
        if (this.#bytes[line] !== asterisk && (next === tab || next === lineFeed)) {
          last = line;
        }
      }
      const [folder, cleared] = this.#lastCleared(key);
      if (cleared > last) {
        layer.deleteAll(folder);
      } else if (last >= 0) {
        applyOperations([this.#operationAt(last)], layer);
      }
    });
  }

  /** A layer with as many of the changes below a folder as its names depend on. */
  #changesIn(folder: Key): Layer {
    return this.#search((layer) => {
      const [, cleared] = this.#lastCleared(`${folder}/`);
      if (cleared >= 0) {
        layer.deleteAll(folder);
      }
      for (const line of this.#decisiveLines(folder, cleared)) {
        applyOperations([this.#operationAt(line)], layer);
      }
    });
  }

  /**
   * The operations' lines after `cleared` that the names in a folder depend on. If the last operation in an inner folder is a put, the
   * earlier ones there don't matter: after many logins, the index of tokens by expiry has thousands in a single day.
   */
  #decisiveLines(folder: Key, cleared: number): number[] {
    // Without the closing quotation mark: the folder's names follow.
    const prefix = JSON.stringify(`${folder}/`).slice(0, -1);
    const nameAt = textAt + Buffer.byteLength(prefix);
    const decided = new Set<string>();
    /** Inner folders that something was removed from later, which may be all that an earlier put added. */
    const shrunk = new Set<string>();
    const decisive: number[] = [];
    for (const line of [...this.#linesWith(prefix)].reverse()) {
      if (line < cleared) {
        break;
      }
      const letter = this.#bytes[line];
      const [name, isInside] = this.#nameAt(line + nameAt);
      const path = isInside || letter === asterisk ? `${name}/` : name;
      if (decided.has(path)) {
        continue;
      }
      decisive.push(line);
      if (isInside && letter !== plus) {
        shrunk.add(path);
      } else if (letter === asterisk || !shrunk.has(path)) {
        decided.add(path);
      }
    }
    return decisive.reverse();
  }

  /** The segment of a key's JSON text that starts there, and whether more segments follow. The last one ends in a quotation mark. */
  #nameAt(start: number): readonly [name: string, isInside: boolean] {
    let end = start;
    while (this.#bytes[end] !== slash && this.#bytes[end] !== lineFeed && this.#bytes[end] !== tab) {
      end++;
    }
    const isInside = this.#bytes[end] === slash;
    return [this.#bytes.toString('latin1', start, isInside ? end : end - 1), isInside];
  }

  /** Returns a layer over the files that `find` adds changes to, or one with all changes. */
  #search(find: (layer: Layer) => void): Layer {
    if (this.#decoded !== undefined) {
      return this.#decoded;
    }
    const layer = new Layer(this.#files);
    this.#searches++;
    if (this.#searches <= mostSearches) {
      find(layer);
    } else {
      this.replay(layer);
      this.#decoded = layer;
    }
    return layer;
  }

  /** The operations' lines whose key's JSON text starts with `text`. Only at a line's start is it as far behind a line feed. */
  *#linesWith(text: string): Generator<number> {
    const start = Buffer.from(` ${text}`);
    for (let at = this.#bytes.indexOf(start); at >= 0; at = this.#bytes.indexOf(start, at + 1)) {
      const line = at + 1 - textAt;
      if (this.#bytes[line - 1] === lineFeed) {
        yield line;
      }
    }
  }

  /** The folder above `key` that was cleared last, and the line of that operation, or -1. */
  #lastCleared(key: Key): readonly [folder: Key, line: number] {
    let last: readonly [Key, number] = ['', -1];
    for (let end = key.lastIndexOf('/'); end > 0 && this.#cleared.size > 0; end = key.lastIndexOf('/', end - 1)) {
      const folder = key.slice(0, end);
      const line = this.#cleared.get(folder) ?? -1;
      last = line > last[1] ? [folder, line] : last;
    }
    return last;
  }

  #operationAt(line: number): Operation {
    let [low, high] = [0, this.#records.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#records[middle]?.start ?? 0) <= line) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    const operation = this.#records[low]?.operationAt(line);
    if (operation === undefined) {
      throw new Error(`no record contains the line at byte ${line}`);
    }
    return operation;
  }
}
