import { defineCommand } from '../../command.ts';
import { confirm, forceFlag } from '../../confirm.ts';
import { wholeState } from '../../whole-state.ts';

export const command = defineCommand({
  name: 'state reset',
  summary: 'Replace the state with a new one',
  usage: '[options]',
  help: 'Replace the state with a new one, which has a new root token. The command asks for confirmation on a terminal, and requires -force elsewhere. It also works for a damaged state. The old key is kept, because snapshots of the old state need it. A server that uses the state must be stopped first.',
  examples: [
    'LOCALVAULT_HOME="$HOME/demo" localvault kv put secret/app user=ann\nLOCALVAULT_HOME="$HOME/demo" localvault state reset -force',
    'LOCALVAULT_HOME="$HOME/another-demo" localvault state reset -force',
  ],
  flags: forceFlag,
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    const state = await wholeState(context);
    await state.refuseServed();
    await confirm(context, `Delete everything in ${state.folder}?`, `This deletes everything in ${state.folder}`);
    await state.reset();
    context.ui.output(`Success! Created a new state in ${state.folder}.`);
    return 0;
  },
});
