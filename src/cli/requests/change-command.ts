import type { Secret } from '../../client/session/secret.ts';
import type { Session } from '../../client/session/session.ts';
import type { Printable } from '../../go/json/json.ts';
import { parseData } from '../arguments/parse-data.ts';
import { sanitizePath } from '../arguments/sanitize-path.ts';
import type { Command } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { CommandTexts } from '../command-declaration.ts';
import { Failure, failing } from '../failure.ts';
import { booleanFlag } from '../flags/flag-types.ts';
import { outputChange } from './output-change.ts';

/** What differs between `write` and `patch`. */
export interface ChangeDefinition extends CommandTexts {
  readonly send: (session: Session, path: string, data: Printable) => Promise<Secret | undefined>;
}

/** Makes a command that sends data to a path. */
export function defineChangeCommand({ send, ...texts }: ChangeDefinition): Command {
  return defineCommand({
    ...texts,
    output: ['field', 'format'],
    flags: {
      force: booleanFlag({ aliases: ['f'], help: 'Allow a request without data.' }),
    },
    async run(context) {
      const { args, flags } = context;
      if (args.length < 1) {
        throw new Failure(`Not enough arguments (expected 1, got ${args.length})`, 1);
      }
      if (args.length === 1 && !flags.force) {
        throw new Failure('Must supply data or use -force', 1);
      }
      const path = sanitizePath(args[0] ?? '');
      const data = await failing('Failed to parse K=V data', () => parseData(args.slice(1), context.readStdin), 1);
      const session = await context.session();
      return outputChange(context, {
        send: () => send(session, path, data),
        failure: `Error writing data to ${path}`,
        success: `Success! Data written to: ${path}`,
        field: flags.field,
      });
    },
  });
}
