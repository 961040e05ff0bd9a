import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../../client/session/session.ts';
import { isMap } from '../../values/value.ts';
import { ensureTrailingSlash } from '../arguments/sanitize-path.ts';
import type { Command } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { CommandTexts } from '../command-declaration.ts';
import { failing } from '../failure.ts';
import { ask, dataOf, post } from '../requests/ask.ts';

/** The interval between status requests, in milliseconds. */
const pause = 10_000;

/**
 * Makes a command that moves a mount.
 *
 * @param kind what messages call the mount, such as `auth method`
 */
export function defineMoveCommand({ kind, ...texts }: CommandTexts & { readonly kind: string }): Command {
  return defineCommand({
    ...texts,
    async run(context) {
      const { args, ui } = context;
      context.expectArgs(2);
      const from = ensureTrailingSlash(args[0] ?? '');
      const to = ensureTrailingSlash(args[1] ?? '');
      const session = await context.session();
      const move = `${kind} ${from} to ${to}`;
      const id = await failing(`Error moving ${move}`, () => startMove(session, from, to));
      ui.output(`Started moving ${move}, with migration ID ${id}`);
      for (;;) {
        const status = await failing(`Error checking migration status of ${move}`, () => statusOfMove(session, id));
        if (status === 'success') {
          ui.output(`Success! Finished moving ${move}, with migration ID ${id}`);
          return 0;
        }
        if (status === 'failure') {
          ui.error(`Failure! Error encountered moving ${move}, with migration ID ${id}`);
          return 0;
        }
        ui.output(`Waiting for terminal status in migration of ${move}, with migration ID ${id}`);
        await sleep(pause);
      }
    },
  });
}

async function startMove(session: Session, from: string, to: string): Promise<string> {
  const { migration_id: id } = dataOf(await post(session, 'sys/remount', { from, to }));
  return typeof id === 'string' ? id : '';
}

async function statusOfMove(session: Session, id: string): Promise<string> {
  const { migration_info: info } = dataOf(await ask(session, 'GET', `sys/remount/status/${id}`));
  return isMap(info) && typeof info.status === 'string' ? info.status : '';
}
