import { StateError } from '../client/state-error.ts';
import { messageOf } from '../values/message.ts';

/** Ends a command: the message goes to standard error, the status becomes the process's exit status. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** 1 for wrong use, 2 for what the server refused or could not find. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Runs `body`; what it throws becomes a failure with a message that begins with `prefix`. A state that can't be used is the
 * command's failure in its own words, whatever the command was about.
 */
export async function failing<T>(prefix: string, body: () => T | Promise<T>, status = 2): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof Failure || error instanceof StateError) {
      throw error;
    }
    throw new Failure(`${prefix}: ${messageOf(error)}`, status);
  }
}
