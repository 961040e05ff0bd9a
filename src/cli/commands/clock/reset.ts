import { describeClock } from '../../clock/describe.ts';
import { defineCommand } from '../../command.ts';
import { wholeState } from '../../state/whole-state.ts';

export const command = defineCommand({
  name: 'clock reset',
  summary: 'Reset the clock to system time',
  usage: '',
  help: 'Reset the clock of the state to system time. Tokens and SecretIDs that expired meanwhile become valid again, unless they have been removed.',
  examples: ['localvault clock reset', 'localvault clock advance 2h\nlocalvault clock reset'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    await (await wholeState(context)).clock({ kind: 'reset' });
    context.ui.output(`Success! The clock shows system time: ${describeClock(0).now}`);
    return 0;
  },
});
