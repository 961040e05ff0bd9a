import { textOf } from '../../../client/session/secret.ts';
import { trimSpace } from '../../../go/text.ts';
import { ensureTrailingSlash } from '../../arguments/sanitize-path.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { askAbout } from '../../namespace/ask-about.ts';

export const command = defineCommand({
  name: 'namespace delete',
  summary: 'Delete a namespace',
  usage: '[options] PATH',
  help: 'Delete a namespace and everything in it.',
  examples: ['localvault namespace delete team', 'localvault namespace delete -output-policy team'],
  async run(context) {
    context.expectArgs(1);
    const name = context.args[0] ?? '';
    const session = await context.session();
    const data = await failing('Error deleting namespace', () => askAbout(session, 'DELETE', name));
    if (textOf(data?.status) === '') {
      context.ui.warn('Requested namespace does not exist');
    } else {
      context.ui.output(`Success! Namespace deletion scheduled: ${ensureTrailingSlash(trimSpace(name))}`);
    }
    return 0;
  },
});
