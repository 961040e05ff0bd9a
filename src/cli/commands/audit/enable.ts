import type { Printable } from '../../../go/json/json.ts';
import { trimSpace } from '../../../go/text.ts';
import { parseTexts } from '../../arguments/parse-texts.ts';
import { ensureTrailingSlash } from '../../arguments/sanitize-path.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { booleanFlag, textFlag } from '../../flags/flag-types.ts';

export const command = defineCommand({
  name: 'audit enable',
  summary: 'Enable an audit device',
  usage: '[options] TYPE [CONFIG K=V...]',
  help: 'Enable an audit device, which records every request and response.',
  examples: [
    'localvault audit enable -output-policy file file_path=audit.log',
    'localvault audit enable -output-curl-string file file_path=audit.log',
  ],
  completes: [['file', 'http', 'socket', 'syslog']],
  flags: {
    description: textFlag({ help: 'A description of the device.' }),
    path: textFlag({ help: 'The path of the device. Default: TYPE.' }),
    local: booleanFlag({ help: 'Do not replicate it to other clusters.' }),
  },
  async run(context) {
    const { args, flags } = context;
    const [given] = args;
    if (given === undefined) {
      throw new Failure(
        "Error enabling audit device: audit type missing. Valid types include 'file', 'socket' and 'syslog'.",
        1,
      );
    }
    const type = trimSpace(given);
    const path = ensureTrailingSlash(flags.path || type);
    const options = await failing('Failed to parse K=V data', () => parseTexts(args.slice(1), context.readStdin), 1);
    const session = await context.session();
    const body = new Map<string, Printable>([
      ['type', type],
      ['description', flags.description],
      ['options', options],
      ['local', flags.local],
    ]);
    await failing('Error enabling audit device', () => session.request('PUT', `sys/audit/${path}`, { body }));
    context.ui.output(`Success! Enabled the ${type} audit device at: ${path}`);
    return 0;
  },
});
