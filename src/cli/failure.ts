import { messageOf } from '../values/message.ts';
import { StateError } from '../values/state-error.ts';
import { UnknownSubjectError } from '../values/unknown-subject-error.ts';

/** Ends a command with a message on standard error and an exit status. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** 1 for invalid usage, 2 if the server refused or didn't find something. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Runs `body`, and turns its error into a failure whose message starts with `prefix`. A Failure, StateError or UnknownSubjectError is
 * passed on unchanged.
 */
export async function failing<T>(prefix: string, body: () => T | Promise<T>, status = 2): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof Failure || error instanceof StateError || error instanceof UnknownSubjectError) {
      throw error;
    }
    throw new Failure(`${prefix}: ${messageOf(error)}`, status);
  }
}

/** An error that ends a command with another exit status than its own. */
export class ErrorWithStatus extends Error {
  override readonly name = 'ErrorWithStatus';
  readonly status: number;

  constructor(cause: unknown, status: number) {
    super(messageOf(cause), { cause });
    this.status = status;
  }
}

/** Runs `body`. Its errors end the command with the given exit status. */
export async function withErrorStatus<T>(status: number, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw new ErrorWithStatus(error, status);
  }
}
