import { StorageError } from '../storage.ts';

/**
 * A state that is not as localvault wrote it. Nothing is written to it, so that what can be saved isn't lost; the message tells what to
 * do.
 */
export class DamageError extends StorageError {
  override readonly name = 'DamageError';
  /** What is damaged, without what to do. */
  readonly what: string;

  /** `what` names the file and what is wrong with it. */
  constructor(what: string) {
    super(`${what}; run "localvault state check"`);
    this.what = what;
  }
}
