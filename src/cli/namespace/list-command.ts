import type { Secret } from '../../client/session/secret.ts';
import type { Session } from '../../client/session/session.ts';
import type { Command } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { CommandTexts } from '../command-declaration.ts';
import { Failure, failing } from '../failure.ts';
import { listedNames, outputIfRendered, outputList, outputRendered, outputSecret } from '../format/output.ts';

/** What differs between `namespace list` and `namespace scan`. */
interface ListDefinition extends CommandTexts {
  /** As in `Error listing`. */
  readonly doing: string;
  readonly send: (session: Session, path: string) => Promise<Secret | undefined>;
}

/** Makes a command that lists the namespaces in the current one. */
export function defineNamespaceList({ doing, send, ...texts }: ListDefinition): Command {
  return defineCommand({
    ...texts,
    output: ['format', 'detailed'],
    async run(context) {
      context.expectArgs(0);
      const session = await context.session();
      const secret = await failing(`Error ${doing} namespaces`, () => send(session, 'sys/namespaces'));
      const names = listedNames(secret);
      if (names === undefined && context.format !== 'table') {
        outputIfRendered(context, {});
        return 2;
      }
      if (secret?.data == null || names === undefined) {
        throw new Failure('No namespaces found', 2);
      }
      if (secret.wrapInfo !== null && secret.wrapInfo.ttl !== 0) {
        return outputSecret(context, secret);
      }
      return context.detailed && context.format !== 'table'
        ? outputRendered(context, secret.data.key_info ?? null)
        : outputList(context, secret);
    },
  });
}
