import type { Environment } from '../client/environment.ts';
import type { StoredPreferences } from '../client/places.ts';
import type { Exchange, Preview, Session } from '../client/session/session.ts';
import type { CommonFlags } from './flags/common-flags.ts';
import type { FlagSpecs, FlagValues } from './flags/flag-types.ts';
import type { Io } from './terminal/io.ts';
import type { Ui } from './terminal/ui.ts';
import type { Branch } from './tree/command-tree.ts';

/** What to do where there is no local state. */
export type MissingState = 'create' | 'rehearse' | 'refuse';

/** What every command shares. */
export interface Context {
  /** The whole command tree, for completion. */
  readonly tree: Branch;
  readonly io: Io;
  readonly ui: Ui;
  /** `table`, `json`, `yaml`, `yml`, `raw` or `pretty`. */
  readonly format: string;
  readonly detailed: boolean;
  readonly preferences: StoredPreferences;
  /** Collects the text of a request that is printed instead of sent. */
  readonly preview: Preview;
  /** Collects the requests that the local state answered, with the responses. Hints derive from them. */
  readonly exchanges: Exchange[];
  /** Registers what to do when the command has ended. */
  readonly atEnd: (cleanUp: () => Promise<void>) => void;
}

/** The context of one command: what all share, with its flags and arguments. */
export interface CommandContext<F extends FlagSpecs> extends Context {
  readonly env: Environment;
  /** The words after the flags. */
  readonly args: readonly string[];
  readonly flags: FlagValues<CommonFlags & F>;
  /** The names of the flags given on the command line. */
  readonly given: ReadonlySet<string>;
  /**
   * Opens a session with the user's token.
   *
   * @param missing what to do if the session is for the local state, and there is none: `rehearse` opens a new one in memory, and says so
   * @throws Failure (status 2) if the environment or the flags are invalid
   */
  session(missing?: MissingState): Promise<Session>;
  /** The same without asking the token helper: the token is that of the environment. */
  sessionWithoutToken(): Promise<Session>;
  /** Reads all of standard input, which is empty with `-non-interactive`. */
  readStdin(): Uint8Array;
  /**
   * Checks the number of arguments.
   *
   * @param expected the number as the message says it
   * @throws Failure (status 1) unless there are between `least` and `most`
   */
  expectArgs(least: number, most?: number, expected?: string): void;
}
