import { StateError } from './state-error.ts';

/** A required state doesn't exist. */
export class NoStateError extends StateError {
  override readonly name = 'NoStateError';
  /** The folder that holds none. */
  readonly home: string;

  constructor(home: string) {
    super(`there is no state in ${home}`);
    this.home = home;
  }
}
