import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { outputMap } from '../../format/output.ts';
import { askAboutExisting, namespaceMap } from '../../namespace/ask-about.ts';

export const command = defineCommand({
  name: 'namespace lookup',
  summary: "Show a namespace's properties",
  usage: '[options] PATH',
  help: 'Show the properties of a namespace. The local state has only the root namespace, which has no path.',
  examples: ['localvault namespace lookup team || echo none', 'localvault namespace lookup -output-policy team'],
  output: ['format'],
  async run(context) {
    context.expectArgs(1);
    const session = await context.session();
    const data = await failing('Error looking up namespace', () =>
      askAboutExisting(session, 'GET', context.args[0] ?? ''),
    );
    return outputMap(context, namespaceMap(data));
  },
});
