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
  | 'lease';

/** One completion of a word. */
export interface Candidate {
  /** The whole word. It is unfinished if it ends in `/` or `=`. */
  readonly text: string;
  /** A short description, or `''`. */
  readonly about: string;
}
