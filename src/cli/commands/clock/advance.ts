import { describeClock } from '../../clock/describe.ts';
import { spokenDuration } from '../../clock/spoken-duration.ts';
import { defineCommand } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { wholeState } from '../../state/whole-state.ts';

export const command = defineCommand({
  name: 'clock advance',
  summary: 'Advance the clock',
  usage: 'DURATION',
  help: 'Advance the clock of the state, in addition to earlier advances, so that tokens and SecretIDs expire without waiting. A server that uses the state follows.',
  examples: ['localvault clock advance 1h30m', 'localvault clock advance "2 days"'],
  isArgument: (word) => /^-[\d.]/.test(word),
  sendsRequests: false,
  async run(context) {
    const { args, ui } = context;
    context.expectArgs(1, Number.POSITIVE_INFINITY, 'at least 1');
    const words = args.join(' ');
    const duration = spokenDuration(words);
    if (duration === undefined) {
      throw new Failure(`"${words}" is not a duration: use 90s, 30m, 2h, 1h30m or "2 days".`, 1);
    }
    if (duration <= 0) {
      throw new Failure(
        `The clock only runs forward, so it can't be advanced by ${words}: "localvault clock reset" sets it to system time.`,
        1,
      );
    }
    const { offset, isDone } = await (await wholeState(context)).clock({ kind: 'advance', by: duration });
    if (!isDone) {
      throw new Failure("The clock can't be more than 1000 years ahead.", 1);
    }
    const { ahead, now } = describeClock(offset);
    ui.output(`Success! The clock is ${ahead} ahead: ${now}`);
    return 0;
  },
});
