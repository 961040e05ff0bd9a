import { goFormat } from '../../go/format.ts';
import { goQuote } from '../../go/quote.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import { defineCommand } from '../command.ts';
import { Failure, failing } from '../failure.ts';
import { table } from '../format/columns.ts';
import { listedNames, outputSecret } from '../format/output.ts';

const note = `
Note:
Use of this command requires a server running Vault 1.10.0 or greater.
Version tracking was added in 1.9.0. Earlier versions have not been tracked.

`;

export const command = defineCommand({
  name: 'version-history',
  summary: 'List the versions that have used the state',
  usage: '[options]',
  help: 'List the versions that have used the state, with the time of their first use.',
  examples: ['localvault version-history', 'localvault version-history -format=json'],
  output: ['format'],
  async run(context) {
    const session = await context.session();
    const secret = await failing('Error reading version history', () => session.list('sys/version-history'));
    if (secret?.data == null) {
      throw new Failure('Invalid response returned from Vault', 2);
    }
    if (context.format === 'json') {
      context.ui.warn(note);
      return outputSecret(context, secret);
    }
    const rows = rowsOf(listedNames(secret), secret.data);
    context.ui.warn(note);
    context.ui.output(table(['Version | Installation Time | Commit Date', ...rows], '|', '  '));
    return 0;
  },
});

function rowsOf(keys: readonly Value[] | undefined, data: ValueMap): string[] {
  if (keys === undefined) {
    throw new Failure('Expected keys in response to be an array', 2);
  }
  const infos = data.key_info;
  if (!isMap(infos)) {
    throw new Failure('Expected key_info in response to be a map', 2);
  }
  return keys.map((version) => {
    if (typeof version !== 'string') {
      throw new Failure('Expected version to be string', 2);
    }
    const info = infos[version];
    if (!isMap(info)) {
      throw new Failure(`Expected version info for ${goQuote(version)} to be map`, 2);
    }
    // Servers before 2.6 return the build date instead.
    const date = info.commit_date ?? info.build_date ?? null;
    return `${version} | ${goFormat(info.timestamp_installed ?? null)} | ${goFormat(date)}`;
  });
}
