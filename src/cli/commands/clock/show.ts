import { describeClock } from '../../clock/describe.ts';
import { defineCommand } from '../../command.ts';
import { outputRendered } from '../../format/output.ts';
import { wholeState } from '../../state/whole-state.ts';

export const command = defineCommand({
  name: 'clock show',
  summary: 'Show the time of the state',
  usage: '[options]',
  help: 'Show the time of the state, and how far it is ahead of system time.',
  examples: ['localvault clock show', 'localvault clock show -format=json'],
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    const { offset } = await (await wholeState(context)).clock({ kind: 'show' });
    const { ahead, now } = describeClock(offset);
    if (context.format !== 'table') {
      return outputRendered(context, { ahead, now, offset: offset / 1000 });
    }
    context.ui.output(offset === 0 ? `The clock shows system time: ${now}` : `The clock is ${ahead} ahead: ${now}`);
    return 0;
  },
});
