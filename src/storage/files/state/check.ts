import { type Key, StorageError } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import { decodeFileName, decodeFolderName } from '../documents/names.ts';
import { FileError } from '../file-error.ts';
import type { FileSystem } from '../file-system.ts';
import { journalPath } from '../journal/journal.ts';
import type { StateLock } from '../locks/state-lock.ts';
import type { StateOptions } from '../options.ts';
import { listFolder } from '../whole-file.ts';
import { ChangedPaths } from './changed-paths.ts';
import { permissionTrouble, requireState } from './home.ts';
import { isLeftover } from './leftovers.ts';
import { underLock } from './locked.ts';
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

/** What lies beside the documents. */
const homeFiles = ['journal', 'lock', 'owner', 'position', 'server.sock', 'state.json'];

/** How often a state beside a server is read, at most. */
const attempts = 4;

/**
 * Reads the whole state, opens every seal, and says what is wrong. The state stays what it is. Other commands wait with their
 * writes meanwhile, unless the folder is read-only.
 *
 * A server that has the state doesn't wait. What it's writing may look wrong at the moment; so what isn't wrong each time that the
 * state is read is not wrong.
 */
export function checkState(options: StateOptions): CheckReport {
  let { report, isBesideServer } = checkOnce(options);
  for (let attempt = 1; isBesideServer && report.problems.length > 0 && attempt < attempts; attempt++) {
    const before = new Set(report.problems);
    ({ report, isBesideServer } = checkOnce(options));
    report = { ...report, problems: report.problems.filter((problem) => !isBesideServer || before.has(problem)) };
  }
  return report;
}

function checkOnce(options: StateOptions) {
  return underLock(options, (fs, lock) => {
    const check = new Check(fs, options);
    check.run(lock);
    return { report: check.report(), isBesideServer: check.isBesideServer };
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
  /** Whether a server has the state. */
  isBesideServer = false;

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
      requireState(this.#fs, home, (warning) => this.#problems.add(warning));
      this.isBesideServer = !takeIfPossible(lock);
      const view = this.#open() ?? this.#salvage();
      this.#isKeyThere = this.#attempt(() => view.keyring.check());
      this.#checkJournal(view);
      this.#checkHomeFiles(home, view);
      this.#checkFolder(`${home}/${view.state.folder}`, view, new ChangedPaths(view), true);
      view.close();
    });
  }

  /** Undefined where the journal is damaged or missing. */
  #open(): View | undefined {
    const { folder: home, key } = this.#options;
    try {
      return View.open(this.#fs, home, key);
    } catch (error) {
      if (!(error instanceof DamageError || (error instanceof FileError && error.code === 'ENOENT'))) {
        throw error;
      }
      this.#note(error);
      return undefined;
    }
  }

  /** What is left where the journal is damaged; what is lost of it is noted. */
  #salvage(): View {
    const { view, survey } = View.salvage(this.#fs, this.#options.folder, this.#options.key);
    for (const loss of survey.losses) {
      this.#problems.add(loss);
    }
    return view;
  }

  #checkJournal(view: View): void {
    const path = journalPath(this.#options.folder);
    const { journal } = view;
    this.#transactions = journal?.records.length ?? 0;
    // A server may be at its next record.
    if (journal !== undefined && !this.isBesideServer && this.#fs.stat(path).size > journal.end) {
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
    // The socket may be a link to one elsewhere that a killed server left.
    const known = new Set([...homeFiles, view.state.folder]);
    for (const { name } of this.#fs.list(home)) {
      if (isLeftover(name, view.state.folder)) {
        continue;
      }
      if (!known.has(name)) {
        this.#problems.add(`${home}/${name} does not belong to the state`);
      } else if (name !== 'server.sock') {
        this.#attempt(() => this.#checkPermissions(`${home}/${name}`));
      }
    }
  }

  #checkFolder(folder: string, view: View, touched: ChangedPaths, isRoot = false): void {
    // What a server has written since it made the state may all be in the journal.
    const mayBeMissing = isRoot && (this.isBesideServer || this.#transactions > 0);
    const list = mayBeMissing ? () => listFolder(this.#fs, folder) : () => this.#fs.list(folder);
    const entries = this.#attemptTo(list) ?? [];
    if (entries.length === 0 && !isRoot && !touched.includes(folder)) {
      this.#problems.add(`${folder} is an empty folder`);
    }
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      this.#attempt(() => this.#checkPermissions(path));
      if (entry.isFolder && decodeFolderName(entry.name) !== undefined) {
        this.#checkFolder(path, view, touched);
      } else if (!entry.isFolder && decodeFileName(entry.name) !== undefined) {
        this.#checkFile(path, view, touched.includes(path));
      } else if (entry.isFolder || !touched.includes(path)) {
        this.#problems.add(`${path} does not belong to the state`);
      }
    }
  }

  #checkFile(path: string, view: View, isTouched: boolean): void {
    const hint = isTouched ? '; the journal has the document, so nothing is lost' : '';
    this.#attempt(() => {
      // A server that was killed may just have made the file (`FilesThread`).
      if (!isTouched || this.#fs.stat(path).size > 0) {
        this.#checkContent(path, view);
      }
    }, hint);
  }

  #checkContent(path: string, view: View): void {
    const found = view.disk.read(path);
    if (found !== undefined && !view.committed.decides(found.key)) {
      this.#checkDocument(view, found.key, found.document, path);
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
    const facts = this.#fs.stat(path);
    const trouble = permissionTrouble(facts);
    if (trouble !== undefined) {
      const others = trouble === 'owned' ? 'belongs to another user' : `can be ${trouble} by others`;
      this.#problems.add(`${path} ${others} (mode 0${facts.mode.toString(8)})`);
    }
  }

  /** Notes an error as a problem, with a hint. Returns whether there was none. */
  #attempt(work: () => void, hint?: string): boolean {
    const succeed = () => {
      work();
      return true;
    };
    return this.#attemptTo(succeed, hint) === true;
  }

  #note(error: StorageError, hint = ''): void {
    this.#problems.add((error instanceof DamageError ? error.what : error.message) + hint);
  }

  #attemptTo<T>(work: () => T, hint = ''): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StorageError)) {
        throw error;
      }
      this.#note(error, hint);
      return undefined;
    }
  }
}

/** A state that can't be written can be checked without the lock. Returns false where a server has it. */
function takeIfPossible(lock: StateLock): boolean {
  try {
    return lock.takeUnlessOwned();
  } catch (error) {
    if (!(error instanceof FileError)) {
      throw error;
    }
    return true;
  }
}
