import { fileArgument } from '../../../arguments/file-argument.ts';
import { defineCommand } from '../../../command.ts';
import { booleanFlag } from '../../../flags/flag-types.ts';
import { outputMap } from '../../../format/output.ts';
import { shownFacts } from '../../../state/snapshot-facts.ts';
import { wholeState } from '../../../state/whole-state.ts';
import { confirm, forceFlag } from '../../../terminal/confirm.ts';
import { askNewPassphrase, passphraseFileFlag } from '../../../terminal/passphrase.ts';

export const command = defineCommand({
  name: 'state snapshot save',
  summary: 'Save the state to a file',
  usage: '[options] FILE',
  help: `Save a consistent snapshot of the state to a file. The file is sealed like the state, and can only be used with the key of the state, which it doesn't contain. A server can keep using the state meanwhile. If the file exists, the command asks for confirmation on a terminal, and requires -force elsewhere.

With -passphrase or -passphrase-file, the file contains the key too, and is encrypted with the passphrase, so that it can be restored on another machine. It is in the age format (https://age-encryption.org): "age -d" decrypts it. Choose a long passphrase: whoever guesses it can read all secrets.`,
  examples: [
    'localvault status\nlocalvault state snapshot save before-the-demo.snapshot',
    'localvault state snapshot save -format=json "$(date +%F).snapshot"',
    'localvault status\nhead -c 16 /dev/urandom | base64 > passphrase\nlocalvault state snapshot save -passphrase-file=passphrase lesson-1.age',
  ],
  completes: ['file'],
  flags: {
    ...forceFlag,
    ...passphraseFileFlag,
    passphrase: booleanFlag({ help: 'Include the key, and ask for a passphrase to encrypt the file with.' }),
  },
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const file = fileArgument(context.args[0]);
    const { flags } = context;
    const state = await wholeState(context);
    if (state.wouldReplace(file)) {
      await confirm(context, `Replace ${file}?`, `This replaces ${file}`);
    }
    const isEncrypted = flags.passphrase || flags['passphrase-file'] !== '';
    const facts = await state.saveSnapshot(file, isEncrypted ? await askNewPassphrase(context) : undefined);
    if (context.format !== 'table') {
      return outputMap(context, shownFacts(facts));
    }
    context.ui.output(`Success! Saved ${facts.documents} documents${isEncrypted ? ' and the key' : ''} to: ${file}`);
    return 0;
  },
});
