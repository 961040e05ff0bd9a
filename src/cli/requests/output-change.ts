import { ApiError } from '../../client/session/api-error.ts';
import type { Secret } from '../../client/session/secret.ts';
import { secretOf404 } from '../../client/session/session.ts';
import { messageOf } from '../../values/message.ts';
import { StateError } from '../../values/state-error.ts';
import type { Context } from '../context.ts';
import { printField } from '../format/field.ts';
import { outputSecret } from '../format/output.ts';

/** How a command sends a change and prints the response. */
export interface ChangeOptions {
  readonly send: () => Promise<Secret | undefined>;
  /** The start of the error message. */
  readonly failure: string;
  /** The message for an empty response in the table format. Other formats print nothing. */
  readonly success: string;
  readonly field: string;
  /** Prints a response if -field is not given, and returns the exit status. Default: `outputSecret`. */
  readonly show?: (secret: Secret) => number;
}

/** Sends a change and prints the response. Returns the exit status. */
export async function outputChange(context: Context, options: ChangeOptions): Promise<number> {
  let secret: Secret | undefined;
  try {
    secret = await options.send();
  } catch (error) {
    if (error instanceof StateError) {
      throw error;
    }
    context.ui.error(`${options.failure}: ${messageOf(error)}`);
    const shown = error instanceof ApiError && error.status === 404 ? secretOf404(error) : undefined;
    if (shown !== undefined) {
      outputSecret(context, shown);
    }
    return 2;
  }
  if (secret === undefined) {
    if (context.format === 'table') {
      context.ui.output(options.success);
    }
    return 0;
  }
  if (options.field !== '') {
    return printField(context, secret, options.field);
  }
  return options.show === undefined ? outputSecret(context, secret) : options.show(secret);
}
