import { defineCommand } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { booleanFlag } from '../../flag-types.ts';
import { wholeState } from '../../whole-state.ts';

export const command = defineCommand({
  usage: 'state reset [options]',
  help: `Forgets all that the state holds and begins a new one, with a new root token. It asks first on a terminal; elsewhere it
takes -force. It works on damaged states too. The old key is kept, since snapshots of the old state need it.
A server that has the state must be stopped first.`,
  examples: [
    'LOCALVAULT_HOME="$HOME/demo" localvault kv put secret/app user=ann\nLOCALVAULT_HOME="$HOME/demo" localvault state reset -force',
    'LOCALVAULT_HOME="$HOME/another-demo" localvault state reset -force',
  ],
  flags: { force: booleanFlag({ aliases: ['f'], help: 'Do it without asking.' }) },
  async run(context) {
    context.expectArgs(0);
    const { flags, io, ui } = context;
    const state = await wholeState(context);
    await state.refuseServed();
    if (!flags.force) {
      if (!io.stdin.isTerminal || flags['non-interactive']) {
        throw new Failure(`This forgets all that ${state.folder} holds: add -force to do so.`, 2);
      }
      io.stderr.write(`Forget all that ${state.folder} holds? Only "yes" will do so: `);
      if ((await io.stdin.readLine()).trim() !== 'yes') {
        throw new Failure('Nothing was changed.', 2);
      }
    }
    await state.reset();
    ui.output(`Success! There is a new state in ${state.folder}.`);
    return 0;
  },
});
