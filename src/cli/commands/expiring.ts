import type { Inventory } from '../../client/questions/inventory.ts';
import { humanDuration } from '../../go/duration.ts';
import type { Printable } from '../../go/json/json.ts';
import { parseTime } from '../../go/parse-time.ts';
import { type Moment, nanosecondsPerSecond } from '../../values/time.ts';
import { defineCommand } from '../command.ts';
import { Failure, failing } from '../failure.ts';
import { durationFlag } from '../flags/flag-types.ts';
import { listCell, timeCell } from '../format/inventory-cells.ts';
import { type RowLayout, RowStream } from '../format/row-stream.ts';
import { openInventory } from '../state/open-state.ts';
import { requireLocal } from '../state/whole-state.ts';

const day = 86_400n * nanosecondsPerSecond;

export const command = defineCommand({
  name: 'expiring',
  summary: 'List what expires soon, in order of time',
  usage: '[options]',
  help: 'List the tokens, wrapped responses, SecretIDs, policies and policy rules of the local state that expire soon, by default within 24 hours. Tokens, wrapped responses and SecretIDs are named by their accessors.',
  examples: [
    'localvault token create -ttl=1h\nlocalvault expiring',
    'localvault token create -ttl=1h\nlocalvault expiring -within=2h -format=json',
  ],
  output: ['format'],
  flags: {
    within: durationFlag({ initial: day, help: 'The time from now on, such as 90m, 24h or 7d. The default is 24h.' }),
  },
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    requireLocal(context);
    const { within } = context.flags;
    if (within <= 0n) {
      throw new Failure('-within takes a duration from now on, such as 24h.', 1);
    }
    const inventory = await openInventory(context);
    return failing('Error listing what expires', async () => {
      const { now, found: mounts } = inventory.ask<'mounts'>({ kind: 'mounts' });
      const start = parseTime(now);
      const methods = mounts.filter(({ path, type }) => type === 'approle' && path.startsWith('auth/'));
      const due: Due[] = [];
      for (const one of candidates(
        inventory,
        methods.map(({ path }) => path),
      )) {
        const moment = one.expires === null ? undefined : parseTime(one.expires);
        if (one.expires !== null && moment !== undefined && moment >= start && moment <= start + within) {
          due.push({ ...one, expires: one.expires, moment });
        }
      }
      const stream = new RowStream(context, layout(start));
      await stream.writeAll(inOrder(due));
      await stream.end();
      return 0;
    });
  },
});

/** Something that may expire. */
interface Candidate {
  readonly kind: 'token' | 'wrapped response' | 'SecretID' | 'policy' | 'policy rule';
  /** An accessor, the name of a policy, or the path of a rule. */
  readonly name: string;
  readonly about: string;
  readonly expires: string | null;
}

interface Due extends Candidate {
  readonly expires: string;
  readonly moment: Moment;
}

/** @param methods the paths of the AppRole auth methods */
function* candidates(inventory: Inventory, methods: readonly string[]): Generator<Candidate> {
  const { found: policies } = inventory.ask<'policies'>({ kind: 'policies' });
  for (const { name, expires, rules } of policies) {
    yield { kind: 'policy', name, about: '', expires };
    for (const rule of rules) {
      yield { kind: 'policy rule', name: rule.path, about: `policy ${name}`, expires: rule.expires };
    }
  }
  for (const row of inventory.tokens()) {
    yield row.isWrapping
      ? { kind: 'wrapped response', name: row.accessor, about: row.path, expires: row.expires }
      : { kind: 'token', name: row.accessor, about: `policies ${listCell(row.policies)}`, expires: row.expires };
  }
  for (const mount of methods) {
    for (const row of inventory.rows<'secret-ids'>({ kind: 'secret-ids', mount, role: null })) {
      yield { kind: 'SecretID', name: row.accessor, about: `${mount}role/${row.role}`, expires: row.expires };
    }
  }
}

async function* inOrder(due: Due[]): AsyncGenerator<Due> {
  yield* due.sort((a, b) => (a.moment < b.moment ? -1 : Number(a.moment > b.moment)));
}

function layout(now: Moment): RowLayout<Due> {
  return {
    columns: [
      { title: 'Expires', cell: ({ expires }) => timeCell(expires) },
      { title: 'In', cell: ({ moment }) => humanDuration(Number((moment - now) / nanosecondsPerSecond)) },
      { title: 'What', cell: ({ kind }) => kind },
      { title: 'Name', cell: ({ name }) => name },
      { title: 'About', cell: ({ about }) => about },
    ],
    printable: (row) =>
      new Map<string, Printable>([
        ['expiration_time', row.expires],
        ['kind', row.kind],
        ['name', row.name],
        ['about', row.about],
      ]),
    nothing: 'Nothing expires within this time.',
  };
}
