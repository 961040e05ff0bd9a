import { ApiError } from '../../../client/session/api-error.ts';
import type { Secret } from '../../../client/session/secret.ts';
import type { Session } from '../../../client/session/session.ts';
import type { ValueMap } from '../../../values/value.ts';
import { emptyMap } from '../../../values/value.ts';
import { parseData } from '../../arguments/parse-data.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { integerFlag, listFlag, textFlag } from '../../flags/flag-types.ts';
import { printField } from '../../format/field.ts';
import { existingData, existingVersion } from '../../kv/existing-version.ts';
import { apiPath, findPlace, mountFlag } from '../../kv/locate-secret.ts';
import { outputWritten } from '../../kv/output-written.ts';
import type { Ui } from '../../terminal/ui.ts';

export const command = defineCommand({
  name: 'kv patch',
  summary: 'Update some fields of a secret',
  usage: '[options] KEY [DATA]',
  help: `Update the given fields of an existing secret, and keep the others. The engine must be versioned.

By default, the engine merges the fields; if the policy forbids that, the command reads the secret and writes it back. -method=patch or -method=rw chooses one of the two.`,
  examples: [
    'localvault kv put secret/app user=ann password=s3cret\nlocalvault kv patch -mount=secret app password=changed',
    'localvault kv patch -remove-data=password secret/app',
  ],
  completes: ['secret', 'data'],
  output: ['field', 'format'],
  flags: {
    cas: integerFlag({ help: 'Update the secret only if this is its current version.' }),
    method: textFlag({
      completes: ['patch', 'rw'],
      help: 'How to update the secret: patch, or rw to read and write it.',
    }),
    ...mountFlag,
    'remove-data': listFlag({ help: 'A field to remove. Can be repeated.' }),
  },
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(1, Number.POSITIVE_INFINITY, '>1');
    if (flags['remove-data'].length === 0 && args.length === 1) {
      throw new Failure('Must supply data', 1);
    }
    const session = await context.session();
    const data = await failing('Failed to parse K=V data', () => parseData(args.slice(1), context.readStdin), 1);
    const place = await findPlace(context, session, {
      capability: flags.method === 'rw' ? 'read' : 'patch',
      part: 'data',
    });
    if (!place.versioned) {
      throw new Failure('K/V engine mount must be version 2 for patch support', 2);
    }
    const path = apiPath(place, 'data');
    const changes = withRemovals(data, flags['remove-data']);
    const secret = await change(flags.method, { session, path, changes, cas: flags.cas, ui: context.ui });
    if (secret === undefined) {
      if (context.format === 'table') {
        context.ui.output(`Success! Data written to: ${path}`);
      }
      return 0;
    }
    return flags.field === '' ? outputWritten(context, path, secret) : printField(context, secret, flags.field);
  },
});

interface Change {
  readonly session: Session;
  readonly path: string;
  readonly changes: ValueMap;
  /** The expected current version; 0 or less for any. */
  readonly cas: number;
  readonly ui: Ui;
}

/** Adds the removals: a merge patch removes fields that are null. */
function withRemovals(data: ValueMap | null, removals: readonly string[]): ValueMap {
  const changes = data ?? emptyMap();
  for (const key of removals) {
    changes[key] = null;
  }
  return changes;
}

function change(method: string, what: Change): Promise<Secret | undefined> {
  switch (method) {
    case '':
      return patchOrRewrite(what);
    case 'patch':
      return failing(`Error writing data to ${what.path}`, () => sendPatch(what));
    case 'rw':
      return rewrite(what);
    default:
      throw new Failure(`Unsupported method provided to -method flag: ${method}`, 2);
  }
}

function sendPatch({ session, path, changes, cas }: Change): Promise<Secret | undefined> {
  return session.patch(path, { data: changes, options: cas > 0 ? { cas } : {} });
}

/** Sends a patch, or reads and writes if the engine doesn't support it (405) or the policy forbids it (403). */
async function patchOrRewrite(what: Change): Promise<Secret | undefined> {
  const { path, ui } = what;
  try {
    return await sendPatch(what);
  } catch (error) {
    if (error instanceof ApiError && error.status === 405) {
      return rewrite(what);
    }
    if (error instanceof ApiError && error.status === 403) {
      ui.warn(
        `Data was written to ${path} but we recommend that you add the "patch" capability to your ACL policy in order to use HTTP PATCH in the future.`,
      );
      return rewrite(what);
    }
    return failing(`Error writing data to ${path}`, () => Promise.reject(error));
  }
}

/** Reads, changes and writes. As in OpenBao, removed fields become null here, and -cas is ignored. */
async function rewrite({ session, path, changes }: Change): Promise<Secret | undefined> {
  const secret = await failing(`Error doing pre-read at ${path}`, () => session.sending().read(path));
  const version = existingVersion(secret, path, 'patch');
  const data = Object.assign(existingData(version, path, 'patch'), changes);
  const options = { cas: version.metadata.version ?? null };
  return failing(`Error writing data to ${path}`, () => session.write(path, { data, options }));
}
