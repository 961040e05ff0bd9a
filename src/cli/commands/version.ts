import { openBaoVersion } from '../../values/openbao-version.ts';
import { defineCommand } from '../command.ts';
import { version } from '../version.ts';

export const command = defineCommand({
  name: 'version',
  summary: 'Print the version',
  usage: '',
  help: 'Print the version of this program, and the version of OpenBao that it imitates.',
  examples: ['localvault version', 'localvault --version'],
  ignoresWords: true,
  run({ ui }) {
    ui.output(`LocalVault v${version} (as OpenBao v${openBaoVersion})`);
    return 0;
  },
});
