import type { Environment } from '../client/environment.ts';
import type { Preferences } from '../client/places.ts';
import type { Preview, Session } from '../client/session.ts';
import type { Branch } from './command-tree.ts';
import type { CommonFlags } from './common-flags.ts';
import type { FlagSpecs, FlagValues } from './flag-types.ts';
import type { Io } from './io.ts';
import type { Ui } from './ui.ts';

/** What every command shares. */
export interface Context {
  /** The whole command tree, for completion. */
  readonly tree: Branch;
  readonly io: Io;
  readonly ui: Ui;
  /** `table`, `json`, `yaml`, `yml`, `raw` or `pretty`. */
  readonly format: string;
  readonly detailed: boolean;
  readonly preferences: Preferences;
  /** Where the text goes that stands for a request which is shown instead of sent. */
  readonly preview: Preview;
  /** Registers what to do when the command has ended. */
  readonly atEnd: (cleanUp: () => Promise<void>) => void;
}

/** What a command's `run` gets. */
export interface CommandContext<F extends FlagSpecs> extends Context {
  readonly env: Environment;
  /** The words after the flags. */
  readonly args: readonly string[];
  readonly flags: FlagValues<CommonFlags & F>;
  /** The names of the flags that were given on the command line. */
  readonly given: ReadonlySet<string>;
  /**
   * The way to the engine, with the user's token.
   *
   * @throws Failure (status 2) where the environment or the flags make none possible
   */
  session(): Promise<Session>;
  /** The same without looking for a token beyond the environment. */
  sessionWithoutToken(): Promise<Session>;
  /** Standard input as text; empty with `-non-interactive`. */
  readStdin(): Uint8Array;
  /** Fails with status 1 unless there are between `least` and `most` arguments; `expected` is the number as the message says it. */
  expectArgs(least: number, most?: number, expected?: string): void;
}
