import type { Printable } from '../../../go/json/json.ts';
import { shownCount } from '../../../values/count.ts';
import { mountFlag } from '../../approle/mount-flag.ts';
import { openApproleSource } from '../../approle/open-source.ts';
import type { RoleRow } from '../../approle/source.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { listCell, timeCell, ttlCell, unknown } from '../../format/inventory-cells.ts';
import { type RowLayout, RowStream } from '../../format/row-stream.ts';

export const command = defineCommand({
  name: 'approle roles',
  summary: 'List roles with their SecretIDs, tokens and last login',
  usage: '[options]',
  help: `List the roles: policies and TTLs of their tokens, how many SecretIDs and live tokens they have, and their last login. Batch tokens aren't stored, so they don't count.

The last login is the latest one recorded with a SecretID or a live token of the role; on a server, with a token only. Unknown values are shown as "-", and as null in JSON: for example the tokens, if the token in use may not list them.`,
  examples: [
    'localvault auth enable approle\nlocalvault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h\nlocalvault approle roles',
    'localvault approle roles -format=json',
  ],
  output: ['format'],
  flags: mountFlag,
  sendsRequests: 'many',
  async run(context) {
    context.expectArgs(0);
    const source = await openApproleSource(context);
    return failing('Error listing roles', async () => {
      const stream = new RowStream(context, layout, () => source.clearProgress());
      await stream.writeAll(source.roles());
      await stream.end();
      return 0;
    });
  },
});

const layout: RowLayout<RoleRow> = {
  columns: [
    { title: 'Role', cell: ({ role }) => role },
    { title: 'Policies', cell: ({ tokenPolicies }) => listCell(tokenPolicies) },
    { title: 'Token TTL', cell: ({ tokenTtl }) => ttlCell(tokenTtl) },
    { title: 'Max TTL', cell: ({ tokenMaxTtl }) => ttlCell(tokenMaxTtl) },
    { title: 'SecretID TTL', cell: ({ secretIdTtl }) => ttlCell(secretIdTtl) },
    { title: 'SecretIDs', cell: ({ secretIds }) => `${secretIds}` },
    { title: 'Live tokens', cell: ({ liveTokens }) => `${liveTokens ?? unknown}` },
    { title: 'Last login', cell: ({ lastLogin }) => (lastLogin == null ? unknown : timeCell(lastLogin)) },
  ],
  printable: (row) =>
    new Map<string, Printable>([
      ['role', row.role],
      ['token_policies', row.tokenPolicies],
      ['token_ttl', row.tokenTtl],
      ['token_max_ttl', row.tokenMaxTtl],
      ['secret_id_ttl', row.secretIdTtl],
      ['secret_id_num_uses', shownCount(row.secretIdNumUses)],
      ['secret_ids', row.secretIds],
      ['live_tokens', row.liveTokens ?? null],
      ['last_login_time', row.lastLogin ?? null],
    ]),
  nothing: 'There are no roles.',
};
