import type { Key } from '../../storage.ts';
import type { Disk } from '../documents/disk.ts';
import type { FileSystem } from '../file-system.ts';
import { bringToDisk, type FilesPlan } from '../journal/checkpoint.ts';
import type { Generation, Generations } from './journal-segments.ts';
import { FilesThreads } from './writer-pool.ts';
import type { FilesWork } from './writer-thread.ts';

/** How many documents the threads are given at once: they wait for the next ones until this thread has time for them. */
const batchSize = 2048;
/** For fewer documents than these no threads are started at the end. */
const fewDocuments = 32;

/** What a server needs of its state to bring it to the files. */
export interface ServerFilesOptions {
  readonly fs: FileSystem;
  readonly disk: Disk;
  /** Whether `fs` is the machine's own, so that threads may work on the same files. */
  readonly isReal: boolean;
}

/** What is being brought to the files, and how much of it the threads have done. */
interface Bringing {
  readonly generation: Generation;
  readonly cleared: readonly Key[];
  readonly keys: readonly Key[];
  /** How many of the keys are done; folders are cleared with the first. */
  done: number;
}

/**
 * Brings what leaves a server's journal to the documents' files, and those to the disk: in threads, beside the server's work, or
 * step by step in this one.
 */
export class ServerFiles {
  readonly #options: ServerFilesOptions;
  #threads: FilesThreads | undefined;
  /** What the threads have done of it, their next sync is for too. */
  #bringing: Bringing | undefined;

  constructor(options: ServerFilesOptions) {
    this.#options = options;
  }

  /** Brings what the oldest generation says, and no younger one. `mayGoOn` is asked between steps. */
  async bring(generations: Generations, mayGoOn: () => boolean): Promise<void> {
    if (this.#options.isReal) {
      const bringing = this.#begun(generations);
      for (let isLast = false; !isLast && mayGoOn(); ) {
        const { work, upTo } = nextWork(bringing);
        await this.#makeLater(work);
        bringing.done = upTo;
        isLast = work.sync;
      }
      return;
    }
    const { fs, disk } = this.#options;
    for (const files of bringToDisk(fs, disk, generations.oldest.layer, planOf(generations))) {
      await syncLater(fs, files);
      if (!mayGoOn()) {
        return;
      }
    }
  }

  /** The same at once. Returns whether all was brought; what takes too long is given up. */
  bringNow(generations: Generations, mayGoOn: () => boolean): boolean {
    const plan = planOf(generations);
    if (this.#isWorthThread(plan)) {
      const bringing = this.#begun(generations);
      for (let isLast = false; !isLast; ) {
        if (!mayGoOn()) {
          return false;
        }
        const { work, upTo } = nextWork(bringing);
        this.#startedThreads.makeNow(work);
        bringing.done = upTo;
        isLast = work.sync;
      }
      return true;
    }
    const { fs, disk } = this.#options;
    for (const files of bringToDisk(fs, disk, generations.oldest.layer, plan)) {
      for (const file of files) {
        fs.sync(file);
      }
    }
    return true;
  }

  end(): void {
    this.#threads?.end();
  }

  /**
   * What fails is begun anew with a new thread, from the generation's first document on: what a failed sync didn't put on the disk
   * isn't put there by the next one.
   */
  async #makeLater(work: FilesWork): Promise<void> {
    try {
      await this.#startedThreads.make(work);
    } catch (error) {
      this.end();
      this.#threads = undefined;
      this.#bringing = undefined;
      throw error;
    }
  }

  #isWorthThread({ keys }: FilesPlan): boolean {
    return this.#options.isReal && (this.#threads !== undefined || keys.size > fewDocuments);
  }

  get #startedThreads(): FilesThreads {
    this.#threads ??= new FilesThreads(this.#options.disk.folder);
    return this.#threads;
  }

  /** What is to be done for the oldest generation, which the threads may have begun with. */
  #begun(generations: Generations): Bringing {
    const { oldest } = generations;
    if (this.#bringing?.generation !== oldest) {
      const { keys, cleared } = planOf(generations);
      this.#bringing = { generation: oldest, cleared: [...cleared], keys: [...keys], done: 0 };
    }
    return this.#bringing;
  }
}

/** The next that is to be done, and how many of the keys are done then. Folders are cleared before anything is put into them. */
function nextWork({ generation, cleared, keys, done }: Bringing): { readonly work: FilesWork; readonly upTo: number } {
  const upTo = Math.min(done + batchSize, keys.length);
  const put: string[] = [];
  const deleted: Key[] = [];
  for (const key of keys.slice(done, upTo)) {
    const document = generation.layer.get(key);
    if (document === undefined) {
      deleted.push(key);
    } else {
      const { sequence = 0, tag = '' } = document.stamp ?? {};
      put.push(key, document.text, String(sequence), tag);
    }
  }
  return { work: { cleared: done === 0 ? cleared : [], put, deleted, sync: upTo === keys.length }, upTo };
}

/** What the oldest generation has changed for good: what a younger one decides stays in the journal, and comes with that one. */
function planOf(generations: Generations): FilesPlan {
  const keys = new Set<Key>();
  const cleared = new Set<Key>();
  const note = (key: Key) => {
    if (!generations.isOvertaken(key)) {
      keys.add(key);
    }
  };
  generations.oldest.layer.applyTo({ put: note, delete: note, deleteAll: (folder) => cleared.add(folder) });
  return { keys, cleared };
}

async function syncLater(fs: FileSystem, files: readonly number[]): Promise<void> {
  if (files.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(files.map((file) => fs.syncLater(file)));
}
