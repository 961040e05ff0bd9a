import type { Secret } from '../../client/session/secret.ts';
import type { Session } from '../../client/session/session.ts';
import type { Command } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { CommandTexts } from '../command-declaration.ts';
import { Failure, failing } from '../failure.ts';
import { listedNames, outputIfRendered, outputList, outputSecret } from '../format/output.ts';
import { apiPath, findPlace, mountFlag } from './locate-secret.ts';

/** What differs between `kv list` and `kv scan`. */
export interface KvListDefinition extends CommandTexts {
  readonly capability: 'list' | 'scan';
  /** As in `Error listing`. */
  readonly doing: string;
  readonly send: (session: Session, path: string) => Promise<Secret | undefined>;
}

/** Makes a command that prints the names of secrets. */
export function defineKvListCommand({ capability, doing, send, ...texts }: KvListDefinition): Command {
  return defineCommand({
    ...texts,
    completes: ['folder of secrets'],
    output: ['format'],
    flags: mountFlag,
    async run(context) {
      context.expectArgs(context.flags.mount === '' ? 1 : 0, 1, '1');
      const session = await context.session();
      const path = apiPath(await findPlace(context, session, { capability, part: 'metadata' }), 'metadata');
      const secret = await failing(`Error ${doing} ${path}`, () => send(session, path));
      if (secret !== undefined && secret.wrapInfo !== null && secret.wrapInfo.ttl !== 0) {
        return outputSecret(context, secret);
      }
      const names = listedNames(secret);
      if (context.format !== 'table' && names === undefined) {
        outputIfRendered(context, {});
        return 2;
      }
      if (secret === undefined || secret.data === null) {
        throw new Failure(`No value found at ${path}`, 2);
      }
      if (names === undefined) {
        throw new Failure(`No entries found at ${path}`, 2);
      }
      return outputList(context, secret);
    },
  });
}
