import { defineCommand } from '../command.ts';
import { failing, withErrorStatus } from '../failure.ts';
import { outputSealStatus } from '../operator/seal-status.ts';
import { answerMap } from '../requests/answer-map.ts';

export const command = defineCommand({
  name: 'status',
  summary: 'Show the seal status',
  common: true,
  usage: '[options]',
  help: `Show whether the state exists and is unsealed.

The exit status is 0 if it is unsealed, 2 if it is sealed, and 1 on error.`,
  examples: ['localvault status', 'localvault status -format=json'],
  output: ['format'],
  async run(context) {
    context.expectArgs(0);
    // The usual status of an error says that the state is sealed.
    return withErrorStatus(1, async () => {
      const session = await context.session();
      const seal = await failing('Error checking seal status', () => answerMap(session, 'GET', 'sys/seal-status'));
      await outputSealStatus(context, session, seal);
      return seal.sealed === true ? 2 : 0;
    });
  },
});
