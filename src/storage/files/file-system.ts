/** What is known of a file or a folder. */
export interface FileStats {
  /** Bytes. */
  readonly size: number;
  /** Tells apart two files that had the same name one after the other, as long as the first is still open. */
  readonly identity: string;
  /** The permission bits, such as 0o600. */
  readonly mode: number;
  /** The owner's number. */
  readonly owner: number;
  readonly isFolder: boolean;
}

/** One name in a folder. */
interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * - `read`: an existing file or folder.
 * - `write`: an existing file, for reading and writing.
 * - `create`: like `write`, and the file is made when it is missing.
 * - `empty`: for writing, made when it is missing, emptied when not.
 * - `new`: for writing; fails with `EEXIST` if the file exists.
 *
 * What is opened for writing is not a symbolic link.
 */
export type OpenMode = 'read' | 'write' | 'create' | 'empty' | 'new';

/**
 * The calls to the file system that the state engine makes, so that a test can put another disk beneath it. Each call is one
 * step that a crash may come before or after. Files are made with mode 0600, folders with 0700. Errors carry Node's `code`.
 */
export interface FileSystem {
  open(path: string, mode: OpenMode): number;
  close(file: number): void;
  /** All of a file, which is UTF-8. */
  text(path: string): string;
  /** Reads at a position in bytes; returns how many bytes were read, 0 at the end. */
  read(file: number, into: Uint8Array, position: number): number;
  /** Writes at a position in bytes; returns how many bytes were written, which may be fewer. */
  write(file: number, bytes: Uint8Array, position: number): number;
  fstat(file: number): FileStats;
  /** The same of a path. */
  stat(path: string): FileStats;
  /** Cuts the file off behind `size` bytes. */
  truncate(file: number, size: number): void;
  /** Returns when the file's contents, or the folder's names, are on the disk. */
  sync(file: number): void;
  /** The same, while other work goes on. */
  syncLater(file: number): Promise<void>;
  /** Does the same for all that is on the path's file system, with one call; returns false where that can't be done. */
  syncAll?(path: string): boolean;
  rename(from: string, to: string): void;
  removeFile(path: string): void;
  makeFolder(path: string): void;
  removeFolder(path: string): void;
  list(path: string): FolderEntry[];
  /** How many bytes this user may still write beneath a folder; Infinity where the file system doesn't tell. */
  freeSpace(path: string): number;
  /** Takes the kernel's exclusive lock on an open file if nobody has it. It goes when the file is closed or the process ends. */
  tryLock(file: number): boolean;
  /** Waits for that lock. */
  lock(file: number): void;
}
