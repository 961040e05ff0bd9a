import type { MessagePort, Worker } from 'node:worker_threads';
import { FileError } from './file-error.ts';
import { syncAllCommand } from './sync-all.ts';

/** What is to be done to the documents' files. Paths are absolute. */
export type FileChange =
  /** Writes a file whole; `text` is JSON on one line, which comes into the file with two spaces of indentation. */
  | { readonly kind: 'put'; readonly path: string; readonly text: string }
  /** Removes a file, if it is there. */
  | { readonly kind: 'delete'; readonly path: string }
  /** Removes a folder with all that is in it. */
  | { readonly kind: 'clear'; readonly path: string }
  /** Puts on the disk all that was done since the last time, and removes folders that became empty before. */
  | { readonly kind: 'sync' };

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
    this.#worker = new Worker(`(${String(serveFiles)})()`, {
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

  /** Makes changes. Rejects with FileError where one fails; those behind it are not made then. */
  async make(changes: readonly FileChange[]): Promise<void> {
    this.#port.ref();
    try {
      refuseFailure(await new Promise<Outcome>((resolve) => this.#ask(changes, resolve)));
    } finally {
      this.#port.unref();
    }
  }

  /** The same, and this thread waits for it. */
  makeNow(changes: readonly FileChange[]): void {
    const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
    let outcome: Outcome = 'done';
    this.#ask(changes, (own) => {
      outcome = own;
    });
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
    refuseFailure(outcome);
  }

  /** Ends the thread. Whoever still waits for it is told that it failed. */
  end(): void {
    this.#break();
    this.#port.close();
    void this.#worker.terminate();
  }

  #ask(changes: readonly FileChange[], answer: (outcome: Outcome) => void): void {
    if (this.#isBroken) {
      throw new FileError('write', this.#root, 'EIO');
    }
    this.#asked++;
    this.#waiting.push(answer);
    this.#port.postMessage(changes);
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
function serveFiles(): void {
  const { lstatSync, mkdirSync, openSync, closeSync, fsyncSync, writeSync, renameSync, rmdirSync, rmSync, unlinkSync } =
    process.getBuiltinModule('node:fs');
  const { dirname, basename } = process.getBuiltinModule('node:path');
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const { root, port, answered, syncCommand } = workerData;
  const written = new Set<string>();
  const touched = new Set<string>();
  const lessened = new Set<string>();

  const missing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

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

  const write = (path: string, bytes: Buffer) => {
    const file = openSync(path, 'w', 0o600);
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(file, bytes, done);
      }
    } finally {
      closeSync(file);
    }
  };

  const put = (path: string, text: string) => {
    const folder = dirname(path);
    const temporary = `${folder}/.${basename(path)}.tmp`;
    const bytes = Buffer.from(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    try {
      try {
        write(temporary, bytes);
      } catch (error) {
        if (!missing(error)) {
          throw error;
        }
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        write(temporary, bytes);
      }
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    written.add(path);
    touched.add(folder);
  };

  const remove = (path: string) => {
    if (isThere(path)) {
      unlinkSync(path);
      touched.add(dirname(path));
    }
    lessened.add(dirname(path));
  };

  const clear = (path: string) => {
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
    removeEmpty();
    if (syncCommand === undefined || spawnSync(syncCommand, ['-f', root], { stdio: 'ignore' }).status !== 0) {
      syncEach();
    }
    written.clear();
    touched.clear();
  };

  const make = (change: FileChange) => {
    if (change.kind === 'put') {
      put(change.path, change.text);
    } else if (change.kind === 'delete') {
      remove(change.path);
    } else if (change.kind === 'clear') {
      clear(change.path);
    } else {
      sync();
    }
  };

  port.on('message', (changes: readonly FileChange[]) => {
    let outcome: Outcome = 'done';
    for (const change of changes) {
      try {
        make(change);
      } catch (error) {
        const { code = 'EIO' } = error as NodeJS.ErrnoException;
        const actions = { put: 'write', delete: 'remove', clear: 'remove', sync: 'sync' };
        outcome = { failed: actions[change.kind], path: 'path' in change ? change.path : root, code };
        break;
      }
    }
    port.postMessage(outcome);
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  });
}
