import { ApiError } from '../../../client/api-error.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { outputMap } from '../../format/output.ts';
import { askAbout, namespaceMap } from './namespace.ts';

export const command = defineCommand({
  usage: 'namespace lookup [options] PATH',
  help: 'Shows what is known of a namespace. The local state has none but the root, which has no path to be looked up by.',
  examples: ['localvault namespace lookup team || echo none', 'localvault namespace lookup -output-policy team'],
  output: ['format'],
  async run(context) {
    context.expectArgs(1);
    const session = await context.session();
    const data = await failing('Error looking up namespace', () =>
      askAbout(session, 'GET', context.args[0] ?? '').catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) {
          throw new Failure('Namespace not found', 2);
        }
        throw error;
      }),
    );
    return outputMap(context, namespaceMap(data));
  },
});
