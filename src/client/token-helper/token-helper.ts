/** Keeps the user's token: a file, or a program that the user has configured. */
export interface TokenHelper {
  /** The file or the program. */
  readonly path: string;
  /** Returns the token, `''` for none. */
  get(): string;
  /** Replaces the token. */
  store(token: string): void;
}
