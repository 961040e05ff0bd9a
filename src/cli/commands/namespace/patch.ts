import type { ValueMap } from '../../../values/value.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { listFlag, mapFlag } from '../../flags/flag-types.ts';
import { printField } from '../../format/field.ts';
import { outputMap } from '../../format/output.ts';
import { askAboutExisting, namespaceMap } from '../../namespace/ask-about.ts';
import { mapOfFlag } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'namespace patch',
  summary: 'Update a namespace',
  usage: '[options] PATH',
  help: 'Update the metadata of a namespace on a server. The local state has only the root namespace.',
  examples: [
    'localvault namespace patch -output-policy -custom-metadata=owner=ann team',
    'localvault namespace patch -output-curl-string -remove-custom-metadata=owner team',
  ],
  output: ['field', 'format'],
  flags: {
    'custom-metadata': mapFlag({ help: 'Custom metadata, as key=value. Can be repeated.' }),
    'remove-custom-metadata': listFlag({ help: 'A key of the custom metadata to remove. Can be repeated.' }),
  },
  async run(context) {
    context.expectArgs(1);
    const { args, flags } = context;
    const set = flags['custom-metadata'];
    const removed = flags['remove-custom-metadata'];
    if (set.size === 0 && removed.length === 0) {
      throw new Failure('Must supply at least one of -custom-metadata or -remove-custom-metadata', 1);
    }
    const session = await context.session();
    const metadata: ValueMap = mapOfFlag(set);
    for (const key of removed) {
      metadata[key] = null;
    }
    const options = {
      body: { custom_metadata: metadata },
      contentType: 'application/merge-patch+json',
    };
    const data = await failing('Error patching namespace', () =>
      askAboutExisting(session, 'PATCH', args[0] ?? '', options),
    );
    const patched = namespaceMap(data);
    return flags.field === '' ? outputMap(context, patched) : printField(context, patched, flags.field);
  },
});
