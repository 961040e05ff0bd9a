import { topOf } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { Authenticator } from '../keys/authenticator.ts';
import type { DocumentWork } from './document-writer.ts';
import { WriterThread } from './writer-thread.ts';

/** How many threads a server has. Two suffice: most of their work is the kernel's, and a login writes below `tokens` and `logs`. */
const threadCount = 2;

/** One thread's part of the work while it is assembled. */
interface Part {
  readonly cleared: Key[];
  readonly put: string[];
  readonly deleted: Key[];
  readonly first: number;
  readonly sync: boolean;
}

/**
 * Threads that write documents' files in parallel. Each top folder belongs to one thread, so that the thread makes all changes
 * below it in order and threads never touch the same file.
 */
export class WriterPool {
  readonly #root: string;
  readonly #authenticator: Authenticator;
  readonly #program: string;
  /** Each is started on demand. */
  readonly #threads: Array<WriterThread | undefined> = Array.from({ length: threadCount }, () => undefined);
  /** The thread of each top folder, assigned in turn. */
  readonly #threadOf = new Map<string, number>();

  /**
   * @param root the folder of all documents
   * @param authenticator the generation's
   * @param program what `threadProgram` returns
   */
  constructor(root: string, authenticator: Authenticator, program: string) {
    this.#root = root;
    this.#authenticator = authenticator;
    this.#program = program;
  }

  /** Does the work. Rejects with FileError if a part fails; other parts may be done or not. */
  async make(work: DocumentWork): Promise<void> {
    await Promise.all(this.#split(work, (thread, part) => thread.make(part)));
  }

  /** Does the work and blocks until it is done. Throws as `make` rejects. */
  makeNow(work: DocumentWork): void {
    for (const wait of this.#split(work, (thread, part) => thread.begin(part))) {
      wait();
    }
  }

  /** Ends the threads. Work that isn't done yet fails. */
  end(): void {
    for (const thread of this.#threads) {
      thread?.end();
    }
  }

  /** Gives each thread its part. */
  #split<T>(work: DocumentWork, give: (thread: WriterThread, part: DocumentWork) => T): T[] {
    const given: T[] = [];
    for (const [index, part] of this.#partsOf(work).entries()) {
      const isEmpty = part.cleared.length + part.put.length + part.deleted.length === 0;
      const thread = this.#threads[index] ?? (isEmpty ? undefined : this.#newThread());
      this.#threads[index] = thread;
      if (thread !== undefined && (part.sync || !isEmpty)) {
        given.push(give(thread, part));
      }
    }
    return given;
  }

  #newThread(): WriterThread {
    return new WriterThread(this.#root, this.#authenticator, this.#program);
  }

  #partsOf({ cleared, put, deleted, first, sync }: DocumentWork): Part[] {
    const parts: Part[] = Array.from({ length: threadCount }, () => ({
      cleared: [],
      put: [],
      deleted: [],
      first,
      sync,
    }));
    for (const folder of cleared) {
      parts[this.#indexFor(folder)]?.cleared.push(folder);
    }
    for (let index = 0; index < put.length; index += 4) {
      const document = put.slice(index, index + 4);
      parts[this.#indexFor(document[0] ?? '')]?.put.push(...document);
    }
    for (const key of deleted) {
      parts[this.#indexFor(key)]?.deleted.push(key);
    }
    return parts;
  }

  #indexFor(key: Key): number {
    const top = topOf(key);
    let index = this.#threadOf.get(top);
    if (index === undefined) {
      index = this.#threadOf.size % threadCount;
      this.#threadOf.set(top, index);
    }
    return index;
  }
}
