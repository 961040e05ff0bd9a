import type { Secret } from '../../client/session/secret.ts';
import type { Printable } from '../../go/json/json.ts';
import { trimSpace } from '../../go/text.ts';
import { messageOf } from '../../values/message.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { printListTable } from './list-table.ts';
import { render } from './render.ts';
import { secretAsPrintable } from './secret-json.ts';
import { printMapTable, printSecretTable } from './secret-table.ts';

/** Prints a response in the requested format. Returns the exit status. */
export function outputSecret(context: Context, secret: Secret): number {
  if (context.format === 'table') {
    printSecretTable(context, secret);
    return 0;
  }
  return outputRendered(context, secretAsPrintable(secret));
}

/** Prints the names of a list response; with `-detailed`, JSON shows the whole response. Returns the exit status. */
export function outputList(context: Context, secret: Secret): number {
  const names = listedNames(secret) ?? [];
  if (context.format === 'table') {
    printListTable(context, secret, names);
    return 0;
  }
  const whole = context.detailed && context.format === 'json';
  return outputRendered(context, whole ? secretAsPrintable(secret) : names);
}

/** Prints a map; a table has a row for each key. Returns the exit status. */
export function outputMap(context: Context, map: ValueMap): number {
  if (context.format === 'table') {
    printMapTable(context, map);
    return 0;
  }
  return outputRendered(context, map);
}

/**
 * Prints any value in a format other than table. Returns the exit status.
 *
 * @throws Failure (status 1) if the format can't represent the value
 */
export function outputRendered(context: Context, value: Printable): number {
  context.ui.output(rendered(context.format, value));
  return 0;
}

/** Like `outputRendered`, but prints an error if the format can't represent the value: the exit status doesn't depend on it. */
export function outputIfRendered(context: Context, value: Printable): void {
  try {
    outputRendered(context, value);
  } catch (error) {
    context.ui.error(messageOf(error));
  }
}

function rendered(format: string, value: Printable): string {
  if (format !== 'json' && format !== 'yaml' && format !== 'yml') {
    throw new Failure(
      `Could not parse output: cannot use the ${format === 'pretty' ? 'pretty' : 'table'} formatter for this type`,
      1,
    );
  }
  try {
    return trimSpace(render(format, value));
  } catch (error) {
    throw new Failure(`Could not parse output: ${messageOf(error)}`, 1);
  }
}

/** The names in a list response; undefined if it has none. */
export function listedNames(secret: Secret | undefined): readonly Value[] | undefined {
  const keys = secret?.data?.keys;
  return Array.isArray(keys) ? keys : undefined;
}
