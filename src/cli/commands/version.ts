import { defineCommand } from '../command.ts';
import { compatibleWith, version } from '../version.ts';

export const command = defineCommand({
  usage: 'version',
  help: 'Prints the version of this program, and that of OpenBao which it behaves like.',
  examples: ['localvault version', 'localvault --version'],
  ignoresWords: true,
  run({ ui }) {
    ui.output(`LocalVault v${version} (as OpenBao v${compatibleWith})`);
    return 0;
  },
});
