import { namedStateFolder } from '../../../client/places.ts';
import { environmentOf, namedStates } from '../../../client/state/named-states.ts';
import { defineCommand } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { refuseInUse } from '../../state/in-use.ts';
import { similarStates } from '../../state/missing.ts';
import { stateNameArgument } from '../../state/name-argument.ts';
import { requireLocal } from '../../state/whole-state.ts';
import { confirm, forceFlag } from '../../terminal/confirm.ts';

export const command = defineCommand({
  name: 'state delete',
  summary: 'Delete a named state',
  usage: '[options] NAME',
  help: `Delete the state with this name, and its folder. The command asks for confirmation on a terminal, and requires -force elsewhere. It fails if the state is the one in use, or a server uses it.

The deleted state is kept beside its folder, as one of the last five copies: a snapshot, or, of a state that can't be read, a folder with its files. Its key is kept too, because the copy needs it. After the copies are removed, "localvault state list -prune" removes the key.`,
  examples: [
    'localvault state create demo\nlocalvault state delete -force demo',
    'localvault state create lesson-1\nlocalvault state delete -force lesson-1\nls ~/.local/share/localvault.states/lesson-1.copies',
  ],
  completes: ['state'],
  flags: forceFlag,
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const { io, ui } = context;
    const name = stateNameArgument(context.args[0] ?? '');
    requireLocal(context);
    if (!namedStates(io.env).includes(name)) {
      const list = '`localvault state list` shows those that exist.';
      throw new Failure(`There is no state named "${name}". ${similarStates(io.env, name) || list}`, 2);
    }
    const folder = namedStateFolder(io.env, name);
    refuseInUse(context, name, folder);
    const { WholeState } = await import('../../../client/state/whole-state.ts');
    const state = new WholeState(environmentOf(io.env, name), (warning) => ui.warn(warning));
    await state.refuseServed();
    await confirm(
      context,
      `Delete the state "${name}" in ${folder}? A copy is kept.`,
      `This deletes the state "${name}" in ${folder}, and keeps a copy`,
    );
    const copy = await state.delete();
    ui.output(`Success! Deleted the state "${name}".\nThe deleted state is kept in: ${copy}`);
    if (io.stderr.isTerminal && copy.endsWith('.snapshot')) {
      ui.warn(`To bring it back, run: LOCALVAULT_STATE=${name} localvault state snapshot restore ${copy}`);
    }
    return 0;
  },
});
