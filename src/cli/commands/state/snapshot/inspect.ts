import { fileArgument } from '../../../arguments/file-argument.ts';
import { defineCommand } from '../../../command.ts';
import { outputMap } from '../../../format/output.ts';
import { shownFacts } from '../../../state/snapshot-facts.ts';
import { anyWholeState } from '../../../state/whole-state.ts';
import { askPassphrase, passphraseFileFlag } from '../../../terminal/passphrase.ts';

export const command = defineCommand({
  name: 'state snapshot inspect',
  summary: 'Describe a snapshot file',
  usage: '[options] FILE',
  help: 'Verify a snapshot file, and show its properties. This requires no key. For an encrypted snapshot, the command asks for the passphrase on a terminal, and requires -passphrase-file elsewhere.',
  examples: [
    'localvault status\nlocalvault state snapshot save before-the-demo.snapshot\nlocalvault state snapshot inspect before-the-demo.snapshot',
    'localvault state snapshot inspect -format=json before-the-demo.snapshot',
  ],
  completes: ['file'],
  flags: passphraseFileFlag,
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const file = fileArgument(context.args[0]);
    const state = await anyWholeState(context);
    const passphrase = (await state.isEncrypted(file)) ? await askPassphrase(context, file) : undefined;
    const facts = shownFacts(await state.inspectSnapshot(file, passphrase));
    if (context.format !== 'table') {
      return outputMap(context, facts);
    }
    const { printTable } = await import('../../../format/grid-table.ts');
    printTable(
      context,
      ['Key', 'Value'],
      Object.entries(facts).map(([name, value]) => [name, String(value)]),
    );
    return 0;
  },
});
