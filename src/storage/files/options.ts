import type { FileSystem } from './file-system.ts';
import type { KeyProvider } from './keys/provider.ts';
import type { Format } from './state/format.ts';

/** Which state to work on. */
export interface StateOptions {
  /** The state's folder, as an absolute path. */
  readonly folder: string;
  /** Where the state's key comes from. */
  readonly key: KeyProvider;
  /** Called with each warning, one line each, for example that others can read the folder. */
  readonly onWarning?: (warning: string) => void;
  /** The file system to use. @default the machine's own */
  readonly fileSystem?: FileSystem;
}

/** How to open a state as a `Storage`. */
export interface FileStorageOptions extends StateOptions {
  /** Whether to create a missing state. @default true */
  readonly create?: boolean;
  /**
   * Whether this process owns the state until `close`, as a server does: `transact` returns before its writes are durable, and
   * `settled` makes many transactions durable with one sync. @default false
   */
  readonly groupCommit?: boolean;
  /** Whether transactions discard their writes, and take no lock for them. So it works while a server is running, too. @default false */
  readonly discardsWrites?: boolean;
  /** The format to read and write. @default the current one */
  readonly format?: Format;
  /** How many bytes of records the journal may have before a checkpoint shortens it. @default 16 KiB, with `groupCommit` 2 MiB */
  readonly checkpointBytes?: number;
}
