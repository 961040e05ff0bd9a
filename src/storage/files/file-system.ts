/** The properties of a file or a folder. */
export interface FileStats {
  /** In bytes. */
  readonly size: number;
  /** Differs between a file and the one that replaced it, while the first is still open. */
  readonly identity: string;
  /** When the contents were last changed, in milliseconds since 1970. */
  readonly modified: number;
  /** The permission bits, such as 0o600. */
  readonly mode: number;
  /** The owner's user id. */
  readonly owner: number;
  readonly isFolder: boolean;
}

/** An entry of a folder. */
interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Whether it is a regular file: no folder, symbolic link, socket or pipe. */
  readonly isFile: boolean;
}

/**
 * - `read`: opens an existing file or folder.
 * - `write`: opens an existing file for reading and writing.
 * - `create`: like `write`, but creates a missing file.
 * - `empty`: opens a file for writing; creates or truncates it.
 * - `new`: creates a file for writing; fails with `EEXIST` if it exists.
 *
 * All but `read` refuse a symbolic link. None waits at a named pipe.
 */
export type OpenMode = 'read' | 'write' | 'create' | 'empty' | 'new';

/**
 * The calls to the file system that storage makes. Tests replace it by a simulated disk, which may crash before or after each call.
 * Files are created with mode 0600, folders with 0700. Errors have Node's `code`.
 */
export interface FileSystem {
  open(path: string, mode: OpenMode): number;
  close(file: number): void;
  /** Reads a whole file as UTF-8. */
  text(path: string): string;
  /** Reads at a position. Returns how many bytes were read, 0 at the end. */
  read(file: number, into: Uint8Array, position: number): number;
  /** Writes at a position. Returns how many bytes were written, which may be fewer. */
  write(file: number, bytes: Uint8Array, position: number): number;
  fstat(file: number): FileStats;
  stat(path: string): FileStats;
  /** Truncates a file to `size` bytes. */
  truncate(file: number, size: number): void;
  /** Makes a file's contents, or a folder's entries, durable (fsync). */
  sync(file: number): void;
  /** Does the same without blocking. */
  syncLater(file: number): Promise<void>;
  /** Does the same for the whole file system of a path, with one call. Returns false if that isn't possible. */
  syncAll?(path: string): boolean;
  rename(from: string, to: string): void;
  /** Gives a file a second name. A symbolic link is not followed. */
  link(from: string, to: string): void;
  /** Changes the permission bits. Follows symbolic links. */
  chmod(path: string, mode: number): void;
  removeFile(path: string): void;
  makeFolder(path: string): void;
  removeFolder(path: string): void;
  list(path: string): FolderEntry[];
  /** How many bytes this user may still write below a folder. Infinity if the file system doesn't tell. */
  freeSpace(path: string): number;
  /**
   * Takes the kernel's exclusive lock on an open file, unless somebody has it. Closing the file or ending the process releases
   * it.
   */
  tryLock(file: number): boolean;
  /** Waits for that lock. */
  lock(file: number): void;
}
