import type { TokenFacts } from '../../../client/questions/inventory.ts';
import type { Printable } from '../../../go/json/json.ts';
import { shownCount } from '../../../values/count.ts';
import { mountFlag } from '../../approle/mount-flag.ts';
import { openApproleSource } from '../../approle/open-source.ts';
import { requireRole, roleArgument } from '../../approle/require-role.ts';
import type { ApproleSource } from '../../approle/source.ts';

import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { listCell, pairsCell, timeCell, usesCell } from '../../format/inventory-cells.ts';
import { type RowLayout, RowStream } from '../../format/row-stream.ts';

export const command = defineCommand({
  name: 'approle tokens',
  summary: 'List the live tokens of a role',
  usage: '[options] ROLE',
  help: `List the live tokens that logins of a role have created: accessor, policies, uses left, times and metadata. Batch tokens aren't stored, so they aren't listed.

On a server, the command looks up the accessors of all tokens, which the token in use must be allowed to do.`,
  examples: [
    'localvault auth enable approle\nlocalvault write -f auth/approle/role/jenkins\nlocalvault approle tokens jenkins',
    'localvault approle tokens -format=json jenkins',
  ],
  completes: ['AppRole role'],
  output: ['format'],
  flags: mountFlag,
  sendsRequests: 'many',
  async run(context) {
    context.expectArgs(1);
    const role = roleArgument(context.args[0] ?? '', context.flags.mount);
    const source = await openApproleSource(context);
    return failing('Error listing tokens', async () => {
      const stream = new RowStream(context, layout(role), () => source.clearProgress());
      const count = await stream.writeAll(tokensOf(source, role));
      if (count === 0) {
        await requireRole(source, role, context.flags.mount);
      }
      await stream.end();
      return 0;
    });
  },
});

async function* tokensOf(source: ApproleSource, role: string): AsyncGenerator<TokenFacts> {
  for await (const token of source.tokens()) {
    if (token.metadata?.['role_name'] === role) {
      yield token;
    }
  }
}

function layout(role: string): RowLayout<TokenFacts> {
  return {
    columns: [
      { title: 'Accessor', cell: ({ accessor }) => accessor },
      { title: 'Policies', cell: ({ policies }) => listCell(policies) },
      { title: 'Uses left', cell: ({ numUses }) => usesCell(numUses) },
      { title: 'Created', cell: ({ created }) => timeCell(created) },
      { title: 'Expires', cell: ({ expires }) => (expires === null ? 'never' : timeCell(expires)) },
      { title: 'Metadata', cell: ({ metadata }) => pairsCell(metadata) },
    ],
    printable: (row) =>
      new Map<string, Printable>([
        ['role', role],
        ['accessor', row.accessor],
        ['policies', row.policies],
        ['metadata', row.metadata],
        ['num_uses', shownCount(row.numUses)],
        ['creation_time', row.created],
        ['expiration_time', row.expires],
      ]),
    nothing: `The role "${role}" has no live tokens.`,
  };
}
