import { defineCommand } from '../../../command.ts';
import { booleanFlag } from '../../../flag-types.ts';
import { outputMap } from '../../../format/output.ts';
import { shownFacts } from '../../../snapshot-facts.ts';
import { wholeState } from '../../../whole-state.ts';

export const command = defineCommand({
  name: 'state snapshot restore',
  summary: 'Restore the state from a file',
  usage: '[options] FILE',
  help: "Replace the state with a snapshot. This requires the key of the snapshot's state, and fails if the snapshot was modified or a server uses the state.",
  examples: [
    'localvault status\nlocalvault state snapshot save before-the-demo.snapshot\nlocalvault state snapshot restore before-the-demo.snapshot',
    'localvault state snapshot restore -format=json before-the-demo.snapshot',
  ],
  completes: ['file'],
  flags: {
    trust: booleanFlag({ help: 'Accept a snapshot of format 1, which has no protection against modification.' }),
  },
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const [file = ''] = context.args;
    const facts = await (await wholeState(context)).restoreSnapshot(file, context.flags.trust);
    if (context.format !== 'table') {
      return outputMap(context, shownFacts(facts));
    }
    context.ui.output(`Success! Restored ${facts.documents} documents from: ${file}`);
    return 0;
  },
});
