import type { Secret } from '../../../client/session/secret.ts';
import { isMap } from '../../../values/value.ts';
import { defineCommand } from '../../command.ts';
import type { Context } from '../../context.ts';
import { Failure, failing } from '../../failure.ts';
import { integerFlag } from '../../flags/flag-types.ts';
import { printField } from '../../format/field.ts';
import { outputMap, outputSecret } from '../../format/output.ts';
import { printWarnings } from '../../format/secret-table.ts';
import { headingOfMap, printPath } from '../../kv/heading.ts';
import { apiPath, findPlace, mountFlag } from '../../kv/locate-secret.ts';

export const command = defineCommand({
  name: 'kv get',
  summary: 'Read a secret',
  usage: '[options] KEY',
  help: 'Read a secret, or one of its fields with -field. For a deleted version, only the metadata is shown.',
  examples: [
    'localvault kv put secret/app user=ann password=s3cret\nlocalvault kv get secret/app',
    'localvault kv get -mount=secret -field=password app',
  ],
  completes: ['secret'],
  output: ['field', 'format'],
  flags: {
    version: integerFlag({ help: 'Show this version instead of the latest.' }),
    ...mountFlag,
  },
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(1);
    const session = await context.session();
    const place = await findPlace(
      context,
      session,
      { capability: 'read', part: 'data' },
      (args[0] ?? '').replace(/^\//, ''),
    );
    const path = apiPath(place, 'data');
    const parameters = place.versioned && flags.version > 0 ? { version: [`${flags.version}`] } : {};
    const secret = await failing(`Error reading ${path}`, () => session.read(path, parameters));
    if (secret === undefined) {
      throw new Failure(`No value found at ${path}`, 2);
    }
    if (flags.field !== '') {
      return place.versioned
        ? printVersionField(context, secret, path, flags.field)
        : printField(context, secret, flags.field);
    }
    if (secret.wrapInfo !== null || context.format !== 'table') {
      return outputSecret(context, secret);
    }
    printTables(context, secret, place.versioned ? path : undefined);
    return 0;
  },
});

/** Prints one field of a version's data. `data` stands for all fields, unless there is one of that name. */
function printVersionField(context: Context, secret: Secret, path: string, field: string): number {
  const data = secret.data?.data;
  if (data === undefined || data === null) {
    throw new Failure(`No data found at ${path}`, 2);
  }
  if (field === 'data' && !(isMap(data) && 'data' in data)) {
    return printField(context, secret, field);
  }
  return printField(context, isMap(data) ? data : {}, field);
}

/** Prints metadata and data as tables, each under its title. `path` is that of a versioned secret. */
function printTables(context: Context, secret: Secret, path: string | undefined): void {
  printWarnings(context, secret);
  if (path !== undefined) {
    printPath(context, 'Secret Path', path);
  }
  const metadata = secret.data?.metadata;
  if (isMap(metadata)) {
    context.ui.output(headingOfMap('Metadata', metadata));
    outputMap(context, metadata);
    context.ui.output('');
  }
  const data = path === undefined ? (secret.data ?? undefined) : secret.data?.data;
  if (isMap(data)) {
    context.ui.output(headingOfMap('Data', data));
    outputMap(context, data);
  }
}
