/**
 * What an argument or a flag's value can be: one of several words, a file, or something in the engine. Kinds of paths name an
 * operation, so that only paths that support it are offered.
 */
export type Completion =
  | readonly string[]
  | 'file'
  | 'path to read'
  | 'path to write'
  | 'path to patch'
  | 'path to delete'
  | 'path to list'
  | 'any path'
  /** K=V pairs that the path in the first argument takes. */
  | 'parameters'
  /** The same for a patch. */
  | 'parameters to patch'
  /** K=V pairs of any kind. */
  | 'data'
  | 'secret'
  | 'folder of secrets'
  | 'key-value engine'
  | 'secrets engine'
  | 'auth method'
  /** An auth method with `auth/` before it. */
  | 'auth method in full'
  | 'policy'
  | 'token role'
  | 'token accessor'
  /** A role of the AppRole auth method that `-mount` names, or of all of them. */
  | 'AppRole role'
  | 'lease'
  /** The name of a local state. */
  | 'state'
  /** The types of the enabled auth methods, of those in this list. */
  | { readonly enabledOf: readonly string[] };

/** The part of a command line before the word to complete. */
export interface WordsBefore {
  /** The command's arguments. */
  readonly args: readonly string[];
  /** The values of its flags, by name. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** What an argument can be, if need be by the words before it; undefined if nothing can be offered. */
export type ArgumentCompletion = Completion | ((before: WordsBefore) => Completion | undefined);

/** One completion of a word. */
export interface Candidate {
  /** The whole word. It is unfinished if it ends in `/` or `=`. */
  readonly text: string;
  /** A short description, or `''`. */
  readonly about: string;
}
