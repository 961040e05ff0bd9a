import { topOf } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import { FilesThread, type FilesWork } from './writer-thread.ts';

/** How many threads there are: what they do is mostly the kernel's work, and a login's documents lie beneath four folders. */
const lanes = 2;

/** A part of some work, as it's put together. */
interface Part {
  readonly cleared: Key[];
  readonly put: string[];
  readonly deleted: Key[];
  readonly sync: boolean;
}

/**
 * Threads that bring documents' files to what they should be, side by side. All that lies beneath one folder of the topmost is one
 * thread's: so it's done in order, and they don't meet.
 */
export class FilesThreads {
  readonly #root: string;
  /** Each is started when there is something for it. */
  readonly #threads: Array<FilesThread | undefined> = Array.from({ length: lanes }, () => undefined);
  /** Which thread has which of the topmost folders, of which there are few: they take turns as these come. */
  readonly #laneOf = new Map<string, number>();

  /** `root` is the folder of all documents. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Does the work. Rejects with FileError where a part fails; some of the rest is not done then. */
  async make(work: FilesWork): Promise<void> {
    await Promise.all(this.#split(work, (thread, part) => thread.make(part)));
  }

  /** The same, and this thread waits for it. */
  makeNow(work: FilesWork): void {
    for (const wait of this.#split(work, (thread, part) => thread.begin(part))) {
      wait();
    }
  }

  /** Ends the threads. Whoever still waits for them is told that it failed. */
  end(): void {
    for (const thread of this.#threads) {
      thread?.end();
    }
  }

  /** Gives each thread its part. */
  #split<T>(work: FilesWork, give: (thread: FilesThread, part: FilesWork) => T): T[] {
    const given: T[] = [];
    for (const [lane, part] of this.#partsOf(work).entries()) {
      const isEmpty = part.cleared.length + part.put.length + part.deleted.length === 0;
      const thread = this.#threads[lane] ?? (isEmpty ? undefined : new FilesThread(this.#root));
      this.#threads[lane] = thread;
      if (thread !== undefined && (part.sync || !isEmpty)) {
        given.push(give(thread, part));
      }
    }
    return given;
  }

  #partsOf({ cleared, put, deleted, sync }: FilesWork): Part[] {
    const parts: Part[] = Array.from({ length: lanes }, () => ({ cleared: [], put: [], deleted: [], sync }));
    for (const folder of cleared) {
      parts[this.#lane(folder)]?.cleared.push(folder);
    }
    for (let index = 0; index < put.length; index += 4) {
      const document = put.slice(index, index + 4);
      parts[this.#lane(document[0] ?? '')]?.put.push(...document);
    }
    for (const key of deleted) {
      parts[this.#lane(key)]?.deleted.push(key);
    }
    return parts;
  }

  #lane(key: Key): number {
    const top = topOf(key);
    let lane = this.#laneOf.get(top);
    if (lane === undefined) {
      lane = this.#laneOf.size % lanes;
      this.#laneOf.set(top, lane);
    }
    return lane;
  }
}
