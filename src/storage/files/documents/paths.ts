import { isLogFolder, isLogged, logsFolder } from '../../logs.ts';
import type { Key } from '../../storage.ts';
import { decodeLogName, filePath, folderPath, logPath } from './names.ts';

/** Where documents are on the disk. */
export class DocumentPaths {
  /** The folder of all documents. */
  readonly root: string;
  readonly #logsRoot: string;
  readonly #topLog: string;

  constructor(root: string) {
    this.root = root;
    this.#logsRoot = `${root}/${logsFolder}`;
    this.#topLog = `${root}/${logPath(logsFolder)}`;
  }

  /** The file of the document at `key`. */
  fileOf(key: Key): string {
    return isLogged(key) ? this.logOf(key.slice(0, key.lastIndexOf('/'))) : `${this.root}/${filePath(key)}`;
  }

  /** The folder of the documents below `folder/`. */
  folderOf(folder: Key): string {
    return `${this.root}/${folderPath(folder)}`;
  }

  /** The log of a folder below `logs`, which is the file that its documents share. */
  logOf(folder: Key): string {
    return `${this.root}/${logPath(folder)}`;
  }

  /** What contains the documents below `folder/`. */
  allOf(folder: Key): readonly string[] {
    const path = this.folderOf(folder);
    return isLogFolder(folder) ? [path, this.logOf(folder)] : [path];
  }

  /** Whether a folder is `logs` or below it. */
  isInLogs(path: string): boolean {
    return path === this.#logsRoot || path.startsWith(`${this.#logsRoot}/`);
  }

  /** Whether a file is a log, by its path. */
  isLog(path: string): boolean {
    const isThere = path === this.#topLog || path.startsWith(`${this.#logsRoot}/`);
    return isThere && decodeLogName(path.slice(path.lastIndexOf('/') + 1)) !== undefined;
  }
}
