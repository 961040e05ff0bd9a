import { defineCommand } from '../../command.ts';
import { anyWholeState } from '../../state/whole-state.ts';

export const command = defineCommand({
  name: 'state path',
  summary: 'Print the folder of the state',
  usage: '',
  help: 'Print the folder of the state in use: LOCALVAULT_HOME, or else that of the state that LOCALVAULT_STATE names, or else the preference "state", or else localvault/ in XDG_DATA_HOME or ~/.local/share. "localvault info" shows the name of the state, too.',
  examples: ['localvault state path', 'localvault status\nls "$(localvault state path)"'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    context.ui.output((await anyWholeState(context)).folder);
    return 0;
  },
});
