import type { Secret } from '../../client/session/secret.ts';
import type { Page, Session } from '../../client/session/session.ts';
import { sanitizePath } from '../arguments/sanitize-path.ts';
import type { Command } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { CommandTexts } from '../command-declaration.ts';
import type { Context } from '../context.ts';
import { Failure, failing } from '../failure.ts';
import { integerFlag, textFlag } from '../flags/flag-types.ts';
import { listedNames, outputIfRendered, outputList, outputSecret } from '../format/output.ts';

/** What differs between `list` and `scan`. */
export interface ListDefinition extends CommandTexts {
  /** As in `Error listing`. */
  readonly doing: string;
  readonly send: (session: Session, path: string, page: Page | undefined) => Promise<Secret | undefined>;
}

/** Makes a command that prints the names beneath a path. */
export function defineListCommand({ doing, send, ...texts }: ListDefinition): Command {
  return defineCommand({
    ...texts,
    completes: ['path to list'],
    output: ['format', 'detailed'],
    flags: {
      after: textFlag({ help: 'Start after this name.' }),
      limit: integerFlag({ initial: -1, help: 'The maximum number of names to print.' }),
    },
    async run(context) {
      const { args, flags, format } = context;
      context.expectArgs(1);
      const session = await context.session();
      const path = sanitizePath(args[0] ?? '');
      // Without the flags the query has no page: endpoints that don't know pages would warn about it.
      const page = flags.after === '' && flags.limit <= 0 ? undefined : { after: flags.after, limit: flags.limit };
      const secret = await failing(`Error ${doing} ${path}`, () => send(session, path, page));
      if (secret !== undefined && secret.wrapInfo !== null && secret.wrapInfo.ttl !== 0) {
        return outputSecret(context, secret);
      }
      const names = listedNames(secret);
      if (format !== 'table' && names === undefined) {
        return outputNothing(context);
      }
      if (secret === undefined) {
        throw new Failure(`No value found at ${path}`, 2);
      }
      if (secret.data === null) {
        return outputSecret(context, secret);
      }
      if (names === undefined) {
        throw new Failure(`No entries found at ${path}`, 2);
      }
      return outputList(context, secret);
    },
  });
}

/** If there is nothing to list, machine-readable formats show an empty map. */
function outputNothing(context: Context): number {
  outputIfRendered(context, {});
  return 2;
}
