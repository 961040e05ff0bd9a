/** A stream that text is written to. */
export interface Output {
  /** Whether a person reads along. */
  readonly isTerminal: boolean;
  /**
   * Writes the text at once and as a whole. A terminal gets control characters escaped, so that nothing that is stored can drive
   * it; elsewhere every byte is kept.
   *
   * @param text bytes where they aren't UTF-8
   * @param paint colours what is shown
   */
  write(text: string | Uint8Array, paint?: (shown: string) => string): void;
}

/** The stream that input comes from. */
export interface Input {
  readonly isTerminal: boolean;
  /** Reads all that is left. Commands call it only where the user asked for it, so that `while read` loops keep their input. */
  readAll(): Uint8Array;
  /** Reads one line from the terminal, with its line break; `''` at its end. */
  readLine(): Promise<string>;
  /** Reads one line from the terminal without showing what is typed; for secrets. Throws where there is no terminal. */
  readHidden(): Promise<string>;
}

/** All that a command knows of the process it runs in, so that tests can run commands without one. */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The words that start this program, for whoever writes a script that does. */
  readonly program: readonly string[];
}
