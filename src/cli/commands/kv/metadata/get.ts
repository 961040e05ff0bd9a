import type { Secret } from '../../../../client/session/secret.ts';
import type { ValueMap } from '../../../../values/value.ts';
import { emptyMap, isMap } from '../../../../values/value.ts';
import { defineCommand } from '../../../command.ts';
import type { Context } from '../../../context.ts';
import { Failure, failing } from '../../../failure.ts';
import { outputMap, outputSecret } from '../../../format/output.ts';
import { headingOfMap, printPath } from '../../../kv/heading.ts';
import { mountFlag } from '../../../kv/locate-secret.ts';
import { metadataPath } from '../../../kv/metadata-path.ts';

export const command = defineCommand({
  name: 'kv metadata get',
  summary: 'Show the metadata and versions of a secret',
  usage: '[options] KEY',
  help: 'Show the metadata of a secret and of each of its versions.',
  examples: [
    'localvault kv put secret/app user=ann password=s3cret\nlocalvault kv metadata get secret/app',
    'localvault kv metadata get -mount=secret -format=json app',
  ],
  completes: ['secret'],
  output: ['format'],
  flags: mountFlag,
  async run(context) {
    context.expectArgs(1);
    const session = await context.session();
    const path = await metadataPath(context, session, 'read');
    const secret = await failing(`Error reading ${path}`, () => session.read(path));
    if (secret === undefined) {
      throw new Failure(`No value found at ${path}`, 2);
    }
    if (secret.wrapInfo !== null || context.format !== 'table') {
      return outputSecret(context, secret);
    }
    const versions = secret.data?.versions;
    if (!isMap(versions)) {
      context.ui.error(`No value found at ${path}`);
      outputSecret(context, secret);
      return 2;
    }
    printTables(context, path, secret, versions);
    return 0;
  },
});

/** Prints a table of the metadata, then one for each version. */
function printTables(context: Context, path: string, secret: Secret, versions: ValueMap): void {
  const settings: ValueMap = Object.assign(emptyMap(), secret.data);
  delete settings.versions;
  printPath(context, 'Metadata Path', path);
  context.ui.output(headingOfMap('Metadata', settings));
  outputSecret(context, { ...secret, data: settings });
  for (const number of Object.keys(versions).sort((a, b) => Number(a) - Number(b))) {
    const version = versions[number];
    if (isMap(version)) {
      context.ui.output(`\n${headingOfMap(`Version ${number}`, version)}`);
      outputMap(context, version);
    }
  }
}
