import { ensureTrailingSlash, sanitizePath } from '../arguments/sanitize-path.ts';
import type { Command } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { CommandTexts } from '../command-declaration.ts';
import { failing } from '../failure.ts';
import { anyWholeState, remoteServer } from '../state/whole-state.ts';
import { canAsk, confirm, forceFlag } from '../terminal/confirm.ts';

/** What differs between `auth disable` and `secrets disable`. */
export interface DisableDefinition extends CommandTexts {
  /** As in `Error disabling auth method`. */
  readonly kind: string;
  /** The API path of the mounts: `sys/auth` or `sys/mounts`. */
  readonly where: string;
  /** What comes before a mount's path in requests: `auth/`, or nothing. */
  readonly prefix: string;
}

/** Makes a command that disables a mount. On a terminal it asks, if the state is local and the mount holds something. */
export function defineDisableCommand({ kind, where, prefix, ...texts }: DisableDefinition): Command {
  return defineCommand({
    ...texts,
    flags: forceFlag,
    async run(context) {
      context.expectArgs(1);
      const path = ensureTrailingSlash(sanitizePath(context.args[0] ?? ''));
      const isPreview = context.flags['output-curl-string'] || context.flags['output-policy'];
      const mayAsk = canAsk(context) && !context.flags.force && !isPreview && remoteServer(context) === undefined;
      if (mayAsk && (await anyWholeState(context)).mountHoldsData(prefix + path)) {
        const what = `the ${kind} at ${path}`;
        await confirm(context, `Disable ${what}, and delete what it holds?`, `This deletes what ${what} holds`);
      }
      const session = await context.session();
      await failing(`Error disabling ${kind} at ${path}`, () => session.request('DELETE', `${where}/${path}`));
      context.ui.output(`Success! Disabled the ${kind} (if it existed) at: ${path}`);
      return 0;
    },
  });
}
