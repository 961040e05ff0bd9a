import { fileArgument } from '../../../arguments/file-argument.ts';
import { defineCommand } from '../../../command.ts';
import { booleanFlag } from '../../../flags/flag-types.ts';
import { outputMap } from '../../../format/output.ts';
import { confirmReplacement } from '../../../state/confirm-replacement.ts';
import { copyNotice } from '../../../state/copy-notice.ts';
import { shownFacts } from '../../../state/snapshot-facts.ts';
import { wholeState } from '../../../state/whole-state.ts';
import { forceFlag } from '../../../terminal/confirm.ts';
import { askPassphrase, passphraseFileFlag } from '../../../terminal/passphrase.ts';

export const command = defineCommand({
  name: 'state snapshot restore',
  summary: 'Restore the state from a file',
  usage: '[options] FILE',
  help: `Replace the state with a snapshot. The command asks for confirmation on a terminal, and requires -force elsewhere, unless there is no state yet. It fails if the snapshot was modified or a server uses the state. The replaced state is kept in a snapshot beside the state's folder, as one of the last five copies.

A snapshot requires the key of its state. The key file keeps all keys that the state ever had. If LOCALVAULT_KEY or LOCALVAULT_KEY_COMMAND provides the key, it must be the one that the state had when the snapshot was saved.

A snapshot that was saved with a passphrase contains its key. The command asks for the passphrase on a terminal, and requires -passphrase-file elsewhere. It adds the key to the key file of the state; with LOCALVAULT_KEY or LOCALVAULT_KEY_COMMAND, it seals the state with the key from there.`,
  examples: [
    'localvault status\nlocalvault state snapshot save before-the-demo.snapshot\nlocalvault state snapshot restore -force before-the-demo.snapshot',
    'localvault state snapshot restore -force -format=json before-the-demo.snapshot',
    'localvault status\necho "correct horse battery staple" > passphrase\nlocalvault state snapshot save -passphrase-file=passphrase lesson-1.age\nLOCALVAULT_HOME="$HOME/lesson" localvault state snapshot restore -passphrase-file=passphrase lesson-1.age',
  ],
  completes: ['file'],
  flags: {
    ...forceFlag,
    ...passphraseFileFlag,
    trust: booleanFlag({ help: 'Accept a snapshot of format 1, which has no protection against modification.' }),
  },
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const file = fileArgument(context.args[0]);
    const state = await wholeState(context);
    const isEncrypted = await state.isEncrypted(file);
    const what = `the state in ${state.folder} with ${file}`;
    await confirmReplacement(context, state, `Replace ${what}?`, `This replaces ${what}`);
    const passphrase = isEncrypted ? await askPassphrase(context, file) : undefined;
    const report = await state.restoreSnapshot(file, context.flags.trust, passphrase);
    const { copy, documents } = report;
    if (context.format !== 'table') {
      return outputMap(context, { ...shownFacts(report), ...(copy !== undefined && { copy }) });
    }
    context.ui.output(`Success! Restored ${documents} documents from: ${file}${copyNotice(copy)}`);
    if (context.io.stderr.isTerminal && !state.hasToken) {
      context.ui.warn('No token of this state is stored here. To log in, run: localvault login -root');
    }
    return 0;
  },
});
