import type { WhoCan } from '../../client/state-questions.ts';
import { formatTime } from '../../values/time.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { outputRendered } from '../format/output.ts';
import { sanitizePath } from '../sanitize-path.ts';
import { capabilityWords, checkCapability, stateQuestions } from '../state-questions.ts';

export const command = defineCommand({
  name: 'who-can',
  summary: 'List who may use a capability on a path',
  usage: '[options] CAPABILITY PATH',
  help: `List the policies, roles, tokens, entities and groups that may use a capability on a path, each with the rule that grants it. CAPABILITY is create, read, update, delete, list, patch, scan or sudo.

The question is put to the local state and takes its key; a server can keep using the state meanwhile. Tokens are named by their accessors. Batch tokens aren't stored, so they are missing. "limited" marks a rule that also limits the data, the page or the wrapping of a request.`,
  examples: [
    `echo 'path "secret/data/mysql/*" { capabilities = ["read"] }' | localvault policy write jenkins -
localvault who-can read secret/data/mysql/webapp`,
    'localvault who-can -format=json update sys/policies/acl/jenkins',
  ],
  completes: [capabilityWords, 'any path'],
  flagsAnywhere: true,
  output: ['format'],
  async run(context) {
    context.expectArgs(2);
    const [capability = '', path = ''] = context.args;
    checkCapability(capability, capabilityWords);
    const found = (await stateQuestions(context)).whoCan({ capability, path: sanitizePath(path) });
    if (context.format !== 'table') {
      return outputRendered(context, asPrintable(found));
    }
    await printFound(context, found);
    return 0;
  },
});

type Granted = WhoCan['policies'][number];

function asPrintable({ policies, roles, tokens, entities, groups }: WhoCan) {
  const grant = ({ rule, capabilities, isConditional }: Omit<Granted, 'name'>) => ({
    rule,
    capabilities,
    limited: isConditional,
  });
  return {
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

async function printFound(
  context: Context,
  { policies, roles, tokens, entities, groups, notes }: WhoCan,
): Promise<void> {
  const row = (kind: string, name: string, { policies: names, rule, isConditional }: Omit<Granted, 'name'>) => [
    kind,
    name,
    names.join(', '),
    `${rule ?? '-'}${isConditional ? ' (limited)' : ''}`,
  ];
  const rows = [
    ...policies.map((found) => row('policy', found.name, found)),
    ...roles.map((found) => row('role', found.path, found)),
    ...entities.map((found) => row('entity', found.name, found)),
    ...groups.map((found) => row('group', found.name, found)),
    ...tokens.map((found) => row('token', `${found.accessor} (${found.displayName})`, found)),
  ];
  const { printTable } = await import('../format/grid-table.ts');
  printTable(context, ['Kind', 'Name', 'Policies', 'Rule'], rows);
  if (context.io.stderr.isTerminal) {
    for (const note of notes) {
      context.ui.warn(note);
    }
  }
}
