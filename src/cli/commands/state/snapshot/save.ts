import { defineCommand } from '../../../command.ts';
import { outputMap } from '../../../format/output.ts';
import { shownFacts } from '../../../snapshot-facts.ts';
import { wholeState } from '../../../whole-state.ts';

export const command = defineCommand({
  name: 'state snapshot save',
  summary: 'Save the state to a file',
  usage: '[options] FILE',
  help: "Save a consistent snapshot of the state to a file. The file is sealed like the state, and can only be used with the key of the state, which it doesn't contain. A server can keep using the state meanwhile.",
  examples: [
    'localvault status\nlocalvault state snapshot save before-the-demo.snapshot',
    'localvault state snapshot save -format=json "$(date +%F).snapshot"',
  ],
  completes: ['file'],
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const [file = ''] = context.args;
    const facts = (await wholeState(context)).saveSnapshot(file);
    if (context.format !== 'table') {
      return outputMap(context, shownFacts(facts));
    }
    context.ui.output(`Success! Saved ${facts.documents} documents to: ${file}`);
    return 0;
  },
});
