import type { Key } from '../storage.ts';
import type { StoredDocument } from '../stored-document.ts';
import { bringToDisk, type FilesPlan } from './checkpoint.ts';
import type { Disk } from './disk.ts';
import type { FileSystem } from './file-system.ts';
import { type FileChange, FilesThread } from './files-thread.ts';
import type { Generation, Generations } from './generations.ts';

/** How many changes the thread is given at once. */
const batchSize = 256;
/** For fewer documents than these no thread is started at the end. */
const fewDocuments = 32;

/** What a server needs of its state to bring it to the files. */
export interface ServerFilesOptions {
  readonly fs: FileSystem;
  readonly disk: Disk;
  /** Whether `fs` is the machine's own, so that a thread may work on the same files. */
  readonly isReal: boolean;
}

/** What the thread is given at once, and which documents that is about. */
interface Batch {
  readonly changes: FileChange[];
  readonly keys: readonly Key[];
}

/**
 * Brings what leaves a server's journal to the documents' files, and those to the disk: in a thread, beside the server's work, or
 * step by step in this one.
 */
export class ServerFiles {
  readonly #options: ServerFilesOptions;
  #thread: FilesThread | undefined;
  /** What the thread has made of which generation. Its next sync is for this too. */
  #done: { readonly generation: Generation; readonly keys: Set<Key> } | undefined;

  constructor(options: ServerFilesOptions) {
    this.#options = options;
  }

  /** Brings what the oldest generation says, and no younger one. `mayGoOn` is asked between steps. */
  async bring(generations: Generations, mayGoOn: () => boolean): Promise<void> {
    const plan = planOf(generations);
    if (this.#options.isReal) {
      for (const { changes, keys } of this.#batches(generations, plan)) {
        await this.#makeLater(changes);
        this.#note(generations, keys);
        if (!mayGoOn()) {
          return;
        }
      }
      return;
    }
    const { fs, disk } = this.#options;
    for (const files of bringToDisk(fs, disk, generations.oldest.layer, plan)) {
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
      for (const { changes, keys } of this.#batches(generations, plan)) {
        if (!mayGoOn()) {
          return false;
        }
        this.#startedThread.makeNow(changes);
        this.#note(generations, keys);
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
    this.#thread?.end();
  }

  /**
   * What fails is begun anew with a new thread, from the generation's first document on: what a failed sync didn't put on the disk
   * isn't put there by the next one.
   */
  async #makeLater(changes: readonly FileChange[]): Promise<void> {
    try {
      await this.#startedThread.make(changes);
    } catch (error) {
      this.end();
      this.#thread = undefined;
      this.#done = undefined;
      throw error;
    }
  }

  #isWorthThread({ keys }: FilesPlan): boolean {
    return this.#options.isReal && (this.#thread !== undefined || keys.size > fewDocuments);
  }

  get #startedThread(): FilesThread {
    this.#thread ??= new FilesThread(this.#options.disk.folder);
    return this.#thread;
  }

  /** What is still to be done for the oldest generation; folders are cleared once, before anything is put into them. */
  *#batches({ oldest }: Generations, plan: FilesPlan): Generator<Batch> {
    const { disk } = this.#options;
    const done = this.#done?.generation === oldest ? this.#done.keys : undefined;
    const cleared = done === undefined ? [...plan.cleared] : [];
    let changes: FileChange[] = cleared.map((folder) => ({ kind: 'clear', path: disk.folderOf(folder) }));
    let keys: Key[] = [];
    for (const key of plan.keys) {
      if (done?.has(key)) {
        continue;
      }
      changes.push(changeOf(disk.fileOf(key), key, oldest.layer.get(key)));
      keys.push(key);
      if (changes.length >= batchSize) {
        yield { changes, keys };
        changes = [];
        keys = [];
      }
    }
    changes.push({ kind: 'sync' });
    yield { changes, keys };
  }

  /** Notes what the thread has made of the oldest generation, in case that the rest comes at the end. */
  #note({ oldest }: Generations, keys: readonly Key[]): void {
    if (this.#done?.generation !== oldest) {
      this.#done = { generation: oldest, keys: new Set() };
    }
    for (const key of keys) {
      this.#done.keys.add(key);
    }
  }
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

function changeOf(path: string, key: Key, document: StoredDocument | undefined): FileChange {
  if (document === undefined) {
    return { kind: 'delete', path };
  }
  return { kind: 'put', path, text: `{"key":${JSON.stringify(key)},"document":${document.text}}` };
}

async function syncLater(fs: FileSystem, files: readonly number[]): Promise<void> {
  if (files.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(files.map((file) => fs.syncLater(file)));
}
