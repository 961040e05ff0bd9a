import { StateError } from './state-error.ts';

/** There is no state where one is needed. */
export class NoStateError extends StateError {
  override readonly name = 'NoStateError';
  /** The folder that holds none. */
  readonly home: string;

  constructor(home: string) {
    super(`there is no state in ${home}`);
    this.home = home;
  }
}
