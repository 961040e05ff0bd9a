import type { ProgramName } from '../tree/called-as.ts';
import type { LineOptions, NoLine } from './edited-line.ts';

/** A stream that text is written to. */
export interface Output {
  /** Whether the stream is a terminal. */
  readonly isTerminal: boolean;
  /** The width of the terminal; undefined if the stream is none, or doesn't say. */
  readonly columns?: number | undefined;
  /**
   * Writes the whole text synchronously. On a terminal, control characters are escaped, so that stored data can't control it;
   * elsewhere every byte is kept.
   *
   * @param text bytes if it isn't UTF-8
   * @param paint colours the escaped text
   */
  write(text: string | Uint8Array, paint?: (shown: string) => string): void;
}

/** The stream that input comes from. */
export interface Input {
  readonly isTerminal: boolean;
  /** Reads the rest. Commands call it only on the user's request, so that `while read` loops keep their input. */
  readAll(): Uint8Array;
  /** Reads one line from the terminal, with its newline; `''` at end of file. */
  readLine(): Promise<string>;
  /**
   * Reads one line from the terminal without echo, for secrets. Rejects if standard input is not a terminal.
   *
   * @param prompt written to standard error once nothing is echoed any more
   */
  readHidden(prompt?: string): Promise<string>;
  /** Reads one line from the terminal, which can be edited as in a shell. Standard output must be the same terminal. */
  readEdited(options: LineOptions): Promise<{ readonly line: string } | NoLine>;
}

/** Everything that a command knows about its process, so that tests can run commands in-process. */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The name that the program was called by. */
  readonly calledAs: ProgramName;
  /** The command that starts this program, for generated scripts: the paths of Node.js and of the launcher. */
  readonly program: readonly string[];
}
