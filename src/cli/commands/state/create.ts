import { defineCommand } from '../../command.ts';
import { createNamedState } from '../../state/create.ts';
import { stateNameArgument } from '../../state/name-argument.ts';
import { requireLocal } from '../../state/whole-state.ts';

export const command = defineCommand({
  name: 'state create',
  summary: 'Create a named state',
  usage: 'NAME',
  help: `Create a named state and its root token. Commands keep using the current state: "localvault state use NAME" switches all shells to the new one, and LOCALVAULT_STATE=NAME one shell.

A name has up to 64 letters, digits and the characters "-", "_" and ".". The states lie beside one another, in localvault.states/ in XDG_DATA_HOME or ~/.local/share. The state "default" is the one that commands use unless another one is chosen.`,
  examples: [
    'localvault state create demo\nLOCALVAULT_STATE=demo localvault kv put secret/app user=ann',
    'localvault state create lesson-1\nlocalvault state use lesson-1',
  ],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const name = stateNameArgument(context.args[0] ?? '');
    requireLocal(context);
    await createNamedState(context, name);
    if (context.io.stderr.isTerminal) {
      context.ui.warn(
        `To use it, run: localvault state use ${name}. In one shell only, set the variable LOCALVAULT_STATE to ${name}.`,
      );
    }
    return 0;
  },
});
