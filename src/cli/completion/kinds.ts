/**
 * What can stand in an argument's or a flag's place: one of these words, a file, or something that the engine knows. Names of
 * paths say what is to be done there, so that only those are offered which can be read, written and so on.
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
  /** The same for changes of what is there. */
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

/** One way to go on with a word. */
export interface Candidate {
  /** The whole word. One that ends in `/` or `=` isn't complete yet. */
  readonly text: string;
  /** What it is, in a few words; `''` for nothing to say. */
  readonly about: string;
}
