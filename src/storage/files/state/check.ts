import { FileError } from '../../../values/file-error.ts';
import { NoStateError } from '../../../values/no-state-error.ts';
import { StateError } from '../../../values/state-error.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import { refuseNewer, requireInPlace } from '../documents/guard.ts';
import { documentsIn } from '../documents/log-file.ts';
import { changedLine } from '../documents/logs.ts';
import { decodeFileName, decodeFolderName, decodeLogFolderName } from '../documents/names.ts';
import type { FileSystem } from '../file-system.ts';
import { journalPath } from '../journal/journal.ts';
import type { StateLock } from '../locks/state-lock.ts';
import type { StateOptions } from '../options.ts';
import { listFolder } from '../whole-file.ts';
import { ChangedPaths } from './changed-paths.ts';
import { permissionTrouble } from './home.ts';
import { isGits, stateFiles } from './home-contents.ts';
import { isLeftover } from './leftovers.ts';
import { underLock } from './locked.ts';
import { requireStateFile } from './require-state.ts';
import { View } from './view.ts';

/** The result of `checkState`. */
export interface CheckReport {
  /** How many documents the state holds. */
  readonly documents: number;
  /** How many of them have a sealed field. */
  readonly sealed: number;
  /** How many transactions the journal contains. */
  readonly transactions: number;
  /** What is damaged, one line each, with the file's name. Empty for a sound state. */
  readonly problems: readonly string[];
  /** What others can do with files or folders but shouldn't, one line for each kind. */
  readonly exposures: readonly string[];
  /** Facts that are no damage but may be of interest: an incomplete transaction, left by a process that was killed while writing. */
  readonly notes: readonly string[];
}

type Trouble = NonNullable<ReturnType<typeof permissionTrouble>>;

interface FileAndMode {
  readonly path: string;
  readonly mode: number;
}

/** How often to read a state while a server changes it. */
const attempts = 4;

/**
 * Reads the whole state, decrypts every sealed field and reports what is wrong. Changes nothing. Writers wait meanwhile, unless the
 * folder is read-only. Throws StateError if there is no state.
 *
 * A server that owns the state doesn't wait, and a file that it is writing may look damaged. So a problem counts only if every
 * attempt finds it.
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
  /** A set, because several steps may find the same problem. */
  readonly #problems = new Set<string>();
  readonly #notes: string[] = [];
  /** The files and folders of each kind of trouble. */
  readonly #exposed = new Map<Trouble, FileAndMode[]>();
  #documents = 0;
  #sealed = 0;
  #transactions = 0;
  #isKeyThere = true;
  /** Whether a server owns the state. */
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
      exposures: [...this.#exposed].map(describeExposure),
      notes: this.#notes,
    };
  }

  run(lock: StateLock): void {
    const { folder: home } = this.#options;
    this.#attempt(() => {
      requireStateFile(this.#fs, home);
      this.#checkPermissions(home);
      this.isBesideServer = !takeIfPossible(lock);
      const view = this.#open() ?? this.#salvage();
      this.#isKeyThere = this.#attempt(() => view.keyring.check());
      this.#checkJournal(view);
      this.#checkHomeFiles(home, view);
      this.#checkFolder(`${home}/${view.state.folder}`, view, new ChangedPaths(view), true);
      view.close();
    });
  }

  /** Opens the state. Returns undefined if the journal is damaged or missing. */
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

  /** Opens what is intact of a state with a damaged journal, and reports what is lost. */
  #salvage(): View {
    const { view, survey } = View.salvage(this.#fs, this.#options.folder, this.#options.key);
    for (const loss of [...survey.faults, ...survey.losses]) {
      this.#problems.add(loss);
    }
    return view;
  }

  #checkJournal(view: View): void {
    const path = journalPath(this.#options.folder);
    const { journal } = view;
    this.#transactions = journal?.records.length ?? 0;
    // A server may be writing its next record.
    if (journal !== undefined && !this.isBesideServer && this.#fs.stat(path).size > journal.end) {
      this.#notes.push(
        `${path} ends in an incomplete transaction, which was not committed; the next change removes it`,
      );
    }
    const fault = journal?.passedOverFault();
    if (fault !== undefined) {
      this.#problems.add(fault);
    }
    view.committed.applyTo({
      put: (key, document) => this.#checkDocument(view, key, document, path),
      delete: () => {},
      deleteAll: () => {},
    });
  }

  /** Checks the files beside the documents: their permissions, and whether they belong there. */
  #checkHomeFiles(home: string, view: View): void {
    // A killed server's socket may be a dangling link, so its permissions can't be checked.
    const known = new Set([...stateFiles, view.state.folder]);
    for (const { name } of this.#fs.list(home)) {
      if (isLeftover(name, view.state.folder) || isGits(name)) {
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
    // A server creates no file before its first checkpoint.
    const mayBeMissing = isRoot && (this.isBesideServer || this.#transactions > 0);
    const list = mayBeMissing ? () => listFolder(this.#fs, folder) : () => this.#fs.list(folder);
    const entries = this.#attemptTo(list) ?? [];
    if (entries.length === 0 && !isRoot && !touched.includes(folder)) {
      this.#problems.add(`${folder} is an empty folder`);
    }
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      this.#attempt(() => this.#checkPermissions(path));
      const { paths } = view.disk;
      const isInLogs = paths.isInLogs(folder);
      const decodeFolder = isInLogs ? decodeLogFolderName : decodeFolderName;
      if (entry.isFolder && decodeFolder(entry.name) !== undefined) {
        this.#checkFolder(path, view, touched);
      } else if (!entry.isFolder && !isInLogs && decodeFileName(entry.name) !== undefined) {
        this.#checkFile(path, view, touched.includes(path));
      } else if (!entry.isFolder && paths.isLog(path)) {
        this.#checkLog(path, view);
      } else if (entry.isFolder || !touched.includes(path)) {
        this.#problems.add(`${path} does not belong to the state`);
      }
    }
  }

  #checkFile(path: string, view: View, isTouched: boolean): void {
    const hint = isTouched ? '; the journal has the document, so nothing is lost' : '';
    this.#attempt(() => {
      // A killed server may have just created the file (`DocumentWriter`).
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

  #checkLog(path: string, view: View): void {
    this.#attempt(() => {
      const { entries, faults } = view.disk.readLog(path);
      for (const line of faults) {
        this.#problems.add(changedLine(path, line));
      }
      for (const found of documentsIn(entries).values()) {
        this.#attempt(() => {
          requireInPlace(found, path, view.disk.paths);
          if (!view.committed.decides(found.key)) {
            refuseNewer(found, path, view);
            this.#checkDocument(view, found.key, found.document, path);
          }
        });
      }
    });
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
      const found = this.#exposed.get(trouble) ?? [];
      this.#exposed.set(trouble, found);
      found.push({ path, mode: facts.mode });
    }
  }

  /** Reports a StateError as a problem, with a hint. Returns whether there was none. */
  #attempt(work: () => void, hint?: string): boolean {
    const succeed = () => {
      work();
      return true;
    };
    return this.#attemptTo(succeed, hint) === true;
  }

  #note(error: StateError, hint = ''): void {
    this.#problems.add((error instanceof DamageError ? error.what : error.message) + hint);
  }

  #attemptTo<T>(work: () => T, hint = ''): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StateError) || error instanceof NoStateError) {
        throw error;
      }
      this.#note(error, hint);
      return undefined;
    }
  }
}

/** One line for all files and folders of a kind: a clone of a Git repository may have thousands. */
function describeExposure([trouble, found]: readonly [Trouble, readonly FileAndMode[]]): string {
  const [first = { path: '', mode: 0 }] = found;
  const example = `${first.path} (mode 0${first.mode.toString(8)})`;
  const many = `${found.length} files and folders`;
  const isOne = found.length === 1;
  if (trouble === 'owned') {
    return isOne ? `${example} belongs to another user` : `${many} belong to other users, such as ${example}`;
  }
  const subject = isOne
    ? `${example} can be ${trouble} by others`
    : `${many} can be ${trouble} by others, such as ${example}`;
  return `${subject}: run "localvault state check -fix"`;
}

/** Takes the lock. Goes without it if the state can't be written. Returns false if a server owns the state. */
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
