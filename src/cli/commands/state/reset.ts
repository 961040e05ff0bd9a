import { defineCommand } from '../../command.ts';
import { confirm, forceFlag } from '../../confirm.ts';
import { wholeState } from '../../whole-state.ts';

export const command = defineCommand({
  name: 'state reset',
  summary: 'Replace the state with a new one',
  usage: '[options]',
  help: `Forgets all that the state holds and begins a new one, with a new root token. It asks first on a terminal; elsewhere it
takes -force. It works on damaged states too. The old key is kept, since snapshots of the old state need it.
A server that has the state must be stopped first.`,
  examples: [
    'LOCALVAULT_HOME="$HOME/demo" localvault kv put secret/app user=ann\nLOCALVAULT_HOME="$HOME/demo" localvault state reset -force',
    'LOCALVAULT_HOME="$HOME/another-demo" localvault state reset -force',
  ],
  flags: forceFlag,
  async run(context) {
    context.expectArgs(0);
    const state = await wholeState(context);
    await state.refuseServed();
    await confirm(context, `Forget all that ${state.folder} holds?`, `This forgets all that ${state.folder} holds`);
    await state.reset();
    context.ui.output(`Success! There is a new state in ${state.folder}.`);
    return 0;
  },
});
