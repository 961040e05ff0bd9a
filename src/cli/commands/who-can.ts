import type { WhoCan } from '../../client/questions/state-questions.ts';
import { isRelativePath, relativePathRefusal } from '../../values/relative-path.ts';
import { formatTime } from '../../values/time.ts';
import { capabilityWords, checkCapability } from '../arguments/capability-words.ts';
import { pathArgument } from '../arguments/path-argument.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { outputRendered } from '../format/output.ts';
import { openStateQuestions } from '../state/open-state.ts';

/** How many rows of each kind a table has. A table of many thousands takes minutes to lay out, and nobody reads it. */
const mostRows = 100;

export const command = defineCommand({
  name: 'who-can',
  summary: 'List who may use a capability on a path',
  usage: '[options] CAPABILITY PATH',
  help: `List the policies, roles, tokens, entities and groups that may use a capability on a path, each with the rule that grants it. The first line says so if the path needs no token, as auth/approle/login does, or no permission; in -format=json it is "open_to". CAPABILITY is create, read, update, delete, list, patch, scan or sudo.

The question is put to the local state and takes its key; a server can keep using the state meanwhile. Tokens are named by their accessors. Batch tokens aren't stored, so they are missing. "limited" marks a rule that also limits the data, the page or the wrapping of a request. The table shows the first ${mostRows} of each kind, -format=json and yaml all.`,
  examples: [
    `echo 'path "secret/data/mysql/*" { capabilities = ["read"] }' | localvault policy write jenkins -
localvault who-can read secret/data/mysql/webapp`,
    'localvault who-can -format=json update sys/policies/acl/jenkins',
  ],
  completes: [capabilityWords, 'any path'],
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(2);
    const [capability = '', given = ''] = context.args;
    checkCapability(capability, capabilityWords);
    const path = pathArgument(given);
    if (isRelativePath(path)) {
      throw new Failure(`Nobody: a path with . or .. as a segment is refused (${relativePathRefusal}).`, 1);
    }
    const found = (await openStateQuestions(context)).whoCan({ capability, path });
    if (context.format !== 'table') {
      return outputRendered(context, asPrintable(found));
    }
    await printFound(context, found);
    return 0;
  },
});

type Granted = WhoCan['policies'][number];

function asPrintable({ openTo, policies, roles, tokens, entities, groups }: WhoCan) {
  const grant = ({ rule, capabilities, isConditional }: Omit<Granted, 'name'>) => ({
    rule,
    capabilities,
    limited: isConditional,
  });
  return {
    open_to: openTo?.who ?? null,
    policies: policies.map((found) => ({ name: found.name, ...grant(found) })),
    roles: roles.map((found) => ({
      name: found.name,
      path: found.path,
      policies: found.policies,
      ...grant(found),
    })),
    tokens: tokens.map((found) => ({
      accessor: found.accessor,
      display_name: found.displayName,
      path: found.path,
      expire_time: found.expires === null ? null : formatTime(found.expires),
      policies: found.policies,
      ...grant(found),
    })),
    entities: entities.map((found) => ({
      id: found.id,
      name: found.name,
      policies: found.policies,
      ...grant(found),
    })),
    groups: groups.map((found) => ({ id: found.id, name: found.name, policies: found.policies, ...grant(found) })),
  };
}

async function printFound(context: Context, found: WhoCan): Promise<void> {
  const row = (kind: string, name: string, { policies, rule, isConditional }: Omit<Granted, 'name'>) => [
    kind,
    name,
    policies.join(', '),
    `${rule ?? '-'}${isConditional ? ' (limited)' : ''}`,
  ];
  const kinds = {
    policies: firstOf(found.policies).map((each) => row('policy', each.name, each)),
    roles: firstOf(found.roles).map((each) => row('role', each.path, each)),
    entities: firstOf(found.entities).map((each) => row('entity', each.name, each)),
    groups: firstOf(found.groups).map((each) => row('group', each.name, each)),
    tokens: firstOf(found.tokens).map((each) => row('token', `${each.accessor} (${each.displayName})`, each)),
  };
  if (found.openTo !== undefined) {
    context.ui.output(`${found.openTo.reason}\n`);
  }
  const { printTable } = await import('../format/grid-table.ts');
  printTable(context, ['Kind', 'Name', 'Policies', 'Rule'], Object.values(kinds).flat());
  for (const kind of Object.keys(kinds) as Array<keyof typeof kinds>) {
    const more = found[kind].length - mostRows;
    if (more > 0) {
      context.ui.output(`There are ${more} more ${kind}: -format=json lists all.`);
    }
  }
  if (context.io.stderr.isTerminal) {
    for (const note of found.notes) {
      context.ui.warn(note);
    }
  }
}

function firstOf<T>(list: readonly T[]): readonly T[] {
  return list.slice(0, mostRows);
}
