import type { CheckReport } from '../../../client/whole-state.ts';
import { defineCommand } from '../../command.ts';
import { outputRendered } from '../../format/output.ts';
import { wholeState } from '../../whole-state.ts';

export const command = defineCommand({
  usage: 'state check [options]',
  help: `Reads the whole state, opens all that is sealed, and says what is wrong, a line each on standard error. Nothing is mended,
and a server that has the state goes on meanwhile.

The exit status is 0 for a sound state, 2 for one with a problem.`,
  examples: ['localvault status\nlocalvault state check', 'localvault state check -format=json'],
  output: ['format'],
  async run(context) {
    context.expectArgs(0);
    const state = await wholeState(context);
    const report = state.check();
    const status = report.problems.length === 0 ? 0 : 2;
    if (context.format !== 'table') {
      outputRendered(context, printable(state.folder, report));
      return status;
    }
    for (const problem of report.problems) {
      context.ui.error(problem);
    }
    if (status === 0) {
      const { documents, sealed } = report;
      context.ui.output(`Success! ${state.folder} is sound: ${documents} documents, ${sealed} with sealed parts.`);
    }
    return status;
  },
});

function printable(folder: string, { documents, sealed, problems }: CheckReport) {
  return { path: folder, documents, sealed, problems };
}
