import { StateError } from '../../values/state-error.ts';

/**
 * The state isn't as localvault wrote it. Nothing is written to it, so that a repair can still recover what is intact. The message
 * says what to do next.
 */
export class DamageError extends StateError {
  override readonly name = 'DamageError';
  /** The message without the next step. */
  readonly what: string;

  /** @param what the file, and what is wrong with it */
  constructor(what: string) {
    super(`${what}; run "localvault state check"`);
    this.what = what;
  }
}
