import { type Key, StorageError } from '../storage.ts';
import { StoredDocument } from '../stored-document.ts';
import { shortenJournal } from './checkpoint.ts';
import { readDocumentFile } from './document-file.ts';
import { FileError } from './file-error.ts';
import type { FileSystem } from './file-system.ts';
import { insistOnState, permissionTrouble } from './home.ts';
import { journalPath } from './journal.ts';
import { type StateOptions, underLock } from './locked-state.ts';
import { decodeFileName, decodeFolderName } from './names.ts';
import { stateFilePath } from './state-file.ts';
import type { StateLock } from './state-lock.ts';
import { View } from './view.ts';

/** What `checkState` found. */
export interface CheckReport {
  /** How many documents the state holds. */
  readonly documents: number;
  /** How many of them have a sealed part. */
  readonly sealed: number;
  /** How many transactions are in the journal. */
  readonly transactions: number;
  /** What is wrong, a line each, with the file's name. Empty for a sound state. */
  readonly problems: readonly string[];
}

/**
 * Reads the whole state, opens every seal, and says what is wrong. The state stays what it is. Others wait with their writes
 * meanwhile, unless the folder is read-only.
 */
export function checkState(options: StateOptions): CheckReport {
  return underLock(options, (fs, lock) => {
    const check = new Check(fs, options);
    check.run(lock);
    return check.report();
  });
}

class Check {
  readonly #fs: FileSystem;
  readonly #options: StateOptions;
  /** Each is named once, however many steps meet it. */
  readonly #problems = new Set<string>();
  #documents = 0;
  #sealed = 0;
  #transactions = 0;
  #isKeyThere = true;

  constructor(fs: FileSystem, options: StateOptions) {
    this.#fs = fs;
    this.#options = options;
  }

  report(): CheckReport {
    return {
      documents: this.#documents,
      sealed: this.#sealed,
      transactions: this.#transactions,
      problems: [...this.#problems],
    };
  }

  run(lock: StateLock): void {
    const { folder: home } = this.#options;
    this.#attempt(() => {
      insistOnState(this.#fs, home, (warning) => this.#problems.add(warning));
      takeIfPossible(lock);
      if (lock.isHeld) {
        this.#attempt(() => this.#settle());
      }
      const view = this.#open();
      this.#isKeyThere = this.#attempt(() => view.keyring.check());
      this.#checkJournal(view);
      this.#checkHomeFiles(home, view);
      this.#checkFolder(`${home}/${view.state.folder}`, view, true);
      view.close();
    });
  }

  #open(): View {
    const { folder: home, key } = this.#options;
    const view = View.open(this.#fs, home, key);
    if (view === undefined) {
      throw new StorageError(`there is no state in ${home}`);
    }
    return view;
  }

  /** Brings what is in the journal to the documents' files, so that what a crash left half written isn't reported. */
  #settle(): void {
    const view = this.#open();
    try {
      shortenJournal(this.#fs, this.#options.folder, view, Number.POSITIVE_INFINITY);
    } finally {
      view.close();
    }
  }

  #checkJournal(view: View): void {
    const path = journalPath(this.#options.folder);
    const { journal } = view;
    this.#transactions = journal?.records.length ?? 0;
    if (journal !== undefined && this.#fs.look(path).size > journal.end) {
      this.#problems.add(`${path} ends in a transaction that was cut short; it counts for nothing`);
    }
    view.committed.applyTo({
      put: (key, document) => this.#checkDocument(view, key, document, path),
      delete: () => {},
      deleteAll: () => {},
    });
  }

  /** Files beside the documents: their permissions, and whether they belong there. */
  #checkHomeFiles(home: string, view: View): void {
    const known = new Set(['journal', 'lock', 'owner', 'server.sock', 'state.json', view.state.folder]);
    for (const { name } of this.#fs.list(home)) {
      if (!known.has(name)) {
        this.#problems.add(`${home}/${name} does not belong to the state`);
      }
    }
    this.#checkPermissions(stateFilePath(home));
    this.#checkPermissions(journalPath(home));
  }

  #checkFolder(folder: string, view: View, isRoot: boolean): void {
    const entries = this.#attemptTo(() => this.#fs.list(folder)) ?? [];
    if (entries.length === 0 && !isRoot) {
      this.#problems.add(`${folder} is an empty folder`);
    }
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      this.#attempt(() => this.#checkPermissions(path));
      if (entry.isFolder && decodeFolderName(entry.name) !== undefined) {
        this.#checkFolder(path, view, false);
      } else if (!entry.isFolder && decodeFileName(entry.name) !== undefined) {
        this.#attempt(() => this.#checkFile(path, view));
      } else {
        this.#problems.add(`${path} does not belong to the state`);
      }
    }
  }

  #checkFile(path: string, view: View): void {
    const content = readDocumentFile(this.#fs, path);
    if (content === undefined) {
      return;
    }
    if (view.disk.fileOf(content.key) !== path) {
      this.#problems.add(`${path} holds the document of another place: ${content.key}`);
      return;
    }
    if (!view.committed.decides(content.key)) {
      this.#checkDocument(view, content.key, StoredDocument.fromObject(content.document), path);
    }
  }

  #checkDocument(view: View, key: Key, document: StoredDocument, path: string): void {
    this.#documents++;
    if (document.read().sealed !== undefined) {
      this.#sealed++;
      if (this.#isKeyThere) {
        this.#attempt(() => view.keyring.unseal(key, document, path));
      }
    }
  }

  #checkPermissions(path: string): void {
    const facts = this.#fs.look(path);
    const trouble = permissionTrouble(facts);
    if (trouble !== undefined) {
      const others = trouble === 'owned' ? 'belongs to another user' : `can be ${trouble} by others`;
      this.#problems.add(`${path} ${others} (mode 0${facts.mode.toString(8)})`);
    }
  }

  /** Notes an error as a problem. Returns whether there was none. */
  #attempt(work: () => void): boolean {
    return (
      this.#attemptTo(() => {
        work();
        return true;
      }) === true
    );
  }

  #attemptTo<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StorageError)) {
        throw error;
      }
      this.#problems.add(error.message);
      return undefined;
    }
  }
}

/** A state that can't be written can be checked without the lock. */
function takeIfPossible(lock: StateLock): void {
  try {
    lock.take();
  } catch (error) {
    if (!(error instanceof FileError)) {
      throw error;
    }
  }
}
