import type { MessagePort, Worker } from 'node:worker_threads';
import type { Key } from '../../storage.ts';
import { makePaths } from '../documents/names.ts';
import { FileError } from '../file-error.ts';
import { syncAllCommand } from '../sync-all.ts';

/** What is to be done to the documents' files, in this order. */
export interface FilesWork {
  /** Folders to remove with all that is in them. */
  readonly cleared: readonly Key[];
  /** Documents to write: each one's key, and behind it its JSON text, the number in its stamp, and the tag. */
  readonly put: readonly string[];
  /** Documents to remove, where they are there. */
  readonly deleted: readonly Key[];
  /** Whether to put on the disk all that was done since the last time, and to remove folders that became empty before. */
  readonly sync: boolean;
}

/** After how many milliseconds without an answer a thread counts as dead: whoever waits for it doesn't hear that it died. */
const longestSilence = 60_000;

/** What the thread says when it has done something. */
type Outcome = { readonly failed: string; readonly path: string; readonly code: string } | 'done';

/**
 * A thread that brings documents' files to what they should be, so that a server's other work goes on. It does as `Disk` does,
 * with the machine's own file system, but knows no documents: a test holds the two to the same files.
 */
export class FilesThread {
  readonly #root: string;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  /** How often the thread was asked, and how often it has answered. */
  #asked = 0;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #waiting: Array<(outcome: Outcome) => void> = [];
  #isBroken = false;

  /** `root` is the folder of all documents. */
  constructor(root: string) {
    const { MessageChannel, Worker } = process.getBuiltinModule('node:worker_threads');
    const { port1, port2 } = new MessageChannel();
    this.#root = root;
    this.#port = port1;
    this.#worker = new Worker(`(${String(serveFiles)})((${String(makePaths)})())`, {
      eval: true,
      workerData: { root, port: port2, answered: this.#answered, syncCommand: syncAllCommand() },
      transferList: [port2],
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 },
    });
    this.#worker.once('error', () => this.#break());
    this.#worker.unref();
    this.#port.on('message', (outcome: Outcome) => this.#waiting.shift()?.(outcome));
    this.#port.unref();
  }

  /** Does the work. Rejects with FileError where a part fails; what comes behind it is not done then. */
  async make(work: FilesWork): Promise<void> {
    this.#port.ref();
    try {
      refuseFailure(await new Promise<Outcome>((resolve) => this.#ask(work, resolve)));
    } finally {
      this.#port.unref();
    }
  }

  /** Begins with the work. What is returned waits for its end, while this thread does nothing else; it fails as `make` does. */
  begin(work: FilesWork): () => void {
    let outcome: Outcome = 'done';
    this.#ask(work, (own) => {
      outcome = own;
    });
    return () => {
      this.#wait();
      refuseFailure(outcome);
    };
  }

  /** Ends the thread. Whoever still waits for it is told that it failed. */
  end(): void {
    this.#break();
    this.#port.close();
    void this.#worker.terminate();
  }

  /** Waits until all is answered. */
  #wait(): void {
    const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
    for (let answered = Atomics.load(this.#answered, 0); answered < this.#asked; ) {
      if (Atomics.wait(this.#answered, 0, answered, longestSilence) === 'timed-out') {
        this.#break();
        break;
      }
      answered = Atomics.load(this.#answered, 0);
    }
    for (let found = receiveMessageOnPort(this.#port); found !== undefined; found = receiveMessageOnPort(this.#port)) {
      this.#waiting.shift()?.(found.message);
    }
  }

  #ask(work: FilesWork, answer: (outcome: Outcome) => void): void {
    if (this.#isBroken) {
      throw new FileError('write', this.#root, 'EIO');
    }
    this.#asked++;
    this.#waiting.push(answer);
    this.#port.postMessage(work);
  }

  #break(): void {
    this.#isBroken = true;
    for (const answer of this.#waiting.splice(0)) {
      answer({ failed: 'write', path: this.#root, code: 'EIO' });
    }
  }
}

function refuseFailure(outcome: Outcome): void {
  if (outcome !== 'done') {
    throw new FileError(outcome.failed, outcome.path, outcome.code);
  }
}

/**
 * The thread's program. It's handed over as text, because the program is bundled and the thread has no file of its own: so it
 * uses nothing but what is in it.
 */
function serveFiles({ fileName, folderPath }: ReturnType<typeof makePaths>): void {
  const { lstatSync, mkdirSync, openSync, closeSync, fsyncSync, writeSync, renameSync, rmdirSync, rmSync, unlinkSync } =
    process.getBuiltinModule('node:fs');
  const { dirname, basename } = process.getBuiltinModule('node:path');
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const { root, port, answered, syncCommand } = workerData;
  const written = new Set<string>();
  const touched = new Set<string>();
  const lessened = new Set<string>();
  /** The paths of folders, which have many documents each, until the next sync. */
  const folders = new Map<Key, string>();
  /** What is being done. */
  let current = { action: 'write', path: root };

  const folderOf = (folder: Key) => {
    let path = folders.get(folder);
    if (path === undefined) {
      path = `${root}/${folderPath(folder)}`;
      folders.set(folder, path);
    }
    return path;
  };

  /** The folder that a document's file lies in, and its path. */
  const placeOf = (key: Key) => {
    const slash = key.lastIndexOf('/');
    const folder = slash < 0 ? root : folderOf(key.slice(0, slash));
    return { folder, path: `${folder}/${fileName(key.slice(slash + 1))}` };
  };

  const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'EIO';
  const missing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

  // Where nobody can tell whether it's there, this throws: what isn't removed must not leave the journal.
  const isThere = (path: string) => {
    try {
      return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    } catch (error) {
      if (!missing(error)) {
        throw error;
      }
      return false;
    }
  };

  const open = (path: string, flags: 'w' | 'wx', folder: string) => {
    try {
      return openSync(path, flags, 0o600);
    } catch (error) {
      if (!missing(error)) {
        throw error;
      }
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return openSync(path, flags, 0o600);
    }
  };

  /** Leaves no part behind where it fails. */
  const write = (file: number, path: string, bytes: Buffer) => {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(file, bytes, done);
      }
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
  };

  /** Returns false where there is a file already. */
  const create = (path: string, folder: string, bytes: Buffer) => {
    let file: number;
    try {
      file = open(path, 'wx', folder);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        throw error;
      }
      return false;
    }
    write(file, path, bytes);
    return true;
  };

  const replace = (path: string, folder: string, bytes: Buffer) => {
    const temporary = `${folder}/.${basename(path)}.tmp`;
    write(open(temporary, 'w', folder), temporary, bytes);
    try {
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  };

  // A new file has its name before it's whole. Whoever looks at it then, or after a crash, has the document from the journal.
  const put = (key: Key, text: string, sequence: string, tag: string) => {
    const { path, folder } = placeOf(key);
    current = { action: 'write', path };
    const content = { key, document: JSON.parse(text), sequence: Number(sequence), tag };
    const bytes = Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
    if (!create(path, folder, bytes)) {
      replace(path, folder, bytes);
    }
    written.add(path);
    touched.add(folder);
  };

  const remove = (key: Key) => {
    const { path, folder } = placeOf(key);
    current = { action: 'remove', path };
    if (isThere(path)) {
      unlinkSync(path);
      touched.add(folder);
    }
    lessened.add(folder);
  };

  const clear = (cleared: Key) => {
    const path = folderOf(cleared);
    current = { action: 'remove', path };
    if (isThere(path)) {
      rmSync(path, { recursive: true, force: true });
      touched.add(dirname(path));
    }
    lessened.add(dirname(path));
  };

  const removeEmpty = () => {
    for (const path of lessened) {
      for (let folder = path; folder.length > root.length; folder = dirname(folder)) {
        try {
          rmdirSync(folder);
          touched.add(dirname(folder));
        } catch (error) {
          if (!missing(error)) {
            break;
          }
        }
      }
    }
    lessened.clear();
  };

  const syncEach = () => {
    const folders = new Set<string>();
    for (const path of touched) {
      for (let folder = path; folder.length >= dirname(root).length; folder = dirname(folder)) {
        folders.add(folder);
      }
    }
    for (const path of [...written, ...folders]) {
      if (isThere(path)) {
        const file = openSync(path, 'r');
        try {
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
      }
    }
  };

  const sync = () => {
    current = { action: 'sync', path: root };
    removeEmpty();
    if (syncCommand === undefined || spawnSync(syncCommand, ['-f', root], { stdio: 'ignore' }).status !== 0) {
      syncEach();
    }
    written.clear();
    touched.clear();
    folders.clear();
  };

  const make = (work: FilesWork) => {
    for (const folder of work.cleared) {
      clear(folder);
    }
    for (let index = 0; index < work.put.length; index += 4) {
      const [key = '', text = '', sequence = '', tag = ''] = work.put.slice(index, index + 4);
      put(key, text, sequence, tag);
    }
    for (const key of work.deleted) {
      remove(key);
    }
    if (work.sync) {
      sync();
    }
  };

  port.on('message', (work: FilesWork) => {
    let outcome: Outcome = 'done';
    try {
      make(work);
    } catch (error) {
      outcome = { failed: current.action, path: current.path, code: codeOf(error) };
    }
    port.postMessage(outcome);
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  });
}
