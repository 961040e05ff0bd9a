import type { Printable } from '../../../go/json/json.ts';
import { shownCount } from '../../../values/count.ts';
import { openApproleSource } from '../../approle/open-source.ts';
import { requireRole, roleArgument } from '../../approle/require-role.ts';
import { secretIdChoice } from '../../approle/secret-id-filter.ts';
import { secretIdFlags } from '../../approle/secret-id-flags.ts';
import type { ApproleSource, SecretIdRow } from '../../approle/source.ts';
import { defineCommand } from '../../command.ts';
import type { Context } from '../../context.ts';
import { failing } from '../../failure.ts';
import { listCell, pairsCell, timeCell, unknown, usesCell } from '../../format/inventory-cells.ts';
import { type RowLayout, RowStream } from '../../format/row-stream.ts';

export const command = defineCommand({
  name: 'approle secret-ids',
  summary: 'List SecretIDs with their properties and last use',
  usage: '[options] [ROLE]',
  help: `List the SecretIDs of a role, or of all roles: accessor, metadata, CIDR blocks, uses left, times, and when and from where somebody last logged in with each. Several filters must all match.

On a server, the command lists and looks up the accessors. A server doesn't reveal from where a SecretID was used, and reveals when only for SecretIDs with a limited number of uses. Unknown values are shown as "-", and as null in JSON.`,
  examples: [
    'localvault auth enable approle\nlocalvault write -f auth/approle/role/jenkins\nlocalvault write auth/approle/role/jenkins/secret-id metadata=env=prod\nlocalvault approle secret-ids jenkins',
    'localvault approle secret-ids -metadata=env=pr* -unused',
    'localvault approle secret-ids -expiring=24h -sort=expires -format=json',
  ],
  completes: ['AppRole role'],
  output: ['format'],
  flags: secretIdFlags,
  sendsRequests: 'many',
  async run(context) {
    const { args, flags, given } = context;
    context.expectArgs(0, 1);
    const [name] = args;
    const role = name === undefined ? undefined : roleArgument(name, flags.mount);
    const choice = secretIdChoice(flags, given);
    const source = await openApproleSource(context);
    return failing('Error listing SecretIDs', async () => {
      if (flags.unused && !source.knowsLastUse) {
        warnOfUnknownUses(context);
      }
      const found = choose(source, role, choice.includes);
      const sorted = choice.compare === undefined ? found : sort(found, choice.compare);
      const stream = new RowStream(context, layout, () => source.clearProgress());
      const count = await stream.writeAll(sorted);
      if (count === 0 && role !== undefined) {
        await requireRole(source, role, flags.mount);
      }
      await stream.end();
      return 0;
    });
  },
});

function warnOfUnknownUses({ ui }: Context): void {
  ui.warn("A server doesn't reveal whether SecretIDs without a limit of uses were used: those are left out.");
}

async function* choose(
  source: ApproleSource,
  role: string | undefined,
  includes: (row: SecretIdRow, now: bigint) => boolean,
): AsyncGenerator<SecretIdRow> {
  const now = await source.now();
  for await (const row of source.secretIds(role)) {
    if (includes(row, now)) {
      yield row;
    }
  }
}

async function* sort(
  rows: AsyncIterable<SecretIdRow>,
  compare: (a: SecretIdRow, b: SecretIdRow) => number,
): AsyncGenerator<SecretIdRow> {
  const all: SecretIdRow[] = [];
  for await (const row of rows) {
    all.push(row);
  }
  yield* all.sort(compare);
}

const layout: RowLayout<SecretIdRow> = {
  columns: [
    { title: 'Role', cell: ({ role }) => role },
    { title: 'Accessor', cell: ({ accessor }) => accessor },
    { title: 'Uses left', cell: ({ numUses }) => usesCell(numUses) },
    { title: 'Created', cell: ({ created }) => timeCell(created) },
    { title: 'Expires', cell: ({ expires }) => (expires === null ? 'never' : timeCell(expires)) },
    { title: 'Last used', cell: ({ lastUse }) => lastUsedCell(lastUse) },
    { title: 'From', cell: ({ lastUse }) => lastUse?.from ?? unknown },
    { title: 'CIDR blocks', cell: ({ cidrs }) => listCell(cidrs) },
    { title: 'Metadata', cell: ({ metadata }) => pairsCell(metadata) },
  ],
  printable: (row) =>
    new Map<string, Printable>([
      ['role', row.role],
      ['secret_id_accessor', row.accessor],
      ['metadata', row.metadata],
      ['cidr_list', row.cidrs],
      ['secret_id_num_uses', shownCount(row.numUses)],
      ['creation_time', row.created],
      ['expiration_time', row.expires],
      ['last_used_time', row.lastUse?.time ?? null],
      ['last_used_from', row.lastUse?.from ?? null],
    ]),
  nothing: 'There are no such SecretIDs.',
};

function lastUsedCell(lastUse: SecretIdRow['lastUse']): string {
  if (lastUse === undefined) {
    return unknown;
  }
  return lastUse === null ? 'never' : timeCell(lastUse.time);
}
