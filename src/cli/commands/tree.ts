import type { Inventory, MountFacts, PolicyFacts, RoleFacts } from '../../client/questions/inventory.ts';
import type { Printable } from '../../go/json/json.ts';
import { parseTime } from '../../go/parse-time.ts';
import { defineCommand } from '../command.ts';
import { failing } from '../failure.ts';
import { timeCell } from '../format/inventory-cells.ts';
import { outputRendered } from '../format/output.ts';
import { renderTree, type TreeNode } from '../inventory/tree.ts';
import { openInventory } from '../state/open-state.ts';
import { requireLocal } from '../state/whole-state.ts';

export const command = defineCommand({
  name: 'tree',
  summary: 'Show mounts, roles, policies and the paths they open',
  usage: '[options]',
  help: 'Show the local state as a tree: the mounts, the roles of AppRole auth methods, the policies of each role, and the paths that each policy grants. Policies without a role follow at the end, among them "default", which most tokens have.',
  examples: [
    'localvault auth enable approle\nlocalvault write auth/approle/role/jenkins token_policies=jenkins\nlocalvault tree',
    'localvault tree -format=json',
  ],
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    requireLocal(context);
    const inventory = await openInventory(context);
    return failing('Error reading the state', async () => {
      const contents = readContents(inventory);
      if (context.format !== 'table') {
        return outputRendered(context, contentsAsPrintable(contents));
      }
      for (const line of renderTree(nodesOf(contents))) {
        context.ui.output(line.replace(/\r?\n|\r/g, '\\n'));
      }
      return 0;
    });
  },
});

interface Mount extends MountFacts {
  /** Of an AppRole auth method. */
  readonly roles: readonly RoleFacts[];
}

interface Contents {
  readonly mounts: readonly Mount[];
  /** The policies that haven't expired. */
  readonly policies: readonly PolicyFacts[];
}

function readContents(inventory: Inventory): Contents {
  const { found } = inventory.ask<'mounts'>({ kind: 'mounts' });
  const mounts: Mount[] = [];
  for (const mount of found) {
    const roles: RoleFacts[] = [];
    if (mount.type === 'approle') {
      for (const row of inventory.rows<'roles'>({ kind: 'roles', mount: mount.path })) {
        roles.push(row);
      }
    }
    mounts.push({ ...mount, roles });
  }
  const { now, found: policies } = inventory.ask<'policies'>({ kind: 'policies' });
  const time = parseTime(now);
  return { mounts, policies: policies.filter(({ expires }) => expires === null || parseTime(expires) >= time) };
}

function nodesOf({ mounts, policies }: Contents): TreeNode[] {
  const byName = new Map(policies.map((policy) => [policy.name, policy]));
  const ofRoles = new Set(mounts.flatMap(({ roles }) => roles.flatMap(({ tokenPolicies }) => tokenPolicies)));
  const others = policies.filter(({ name }) => !ofRoles.has(name) || name === 'default');
  return [
    ...mounts.map(({ roles, ...mount }) => ({
      label: mountLabel(mount),
      children: roles.map((role) => roleNode(role, byName)),
    })),
    { label: 'other policies', children: others.map(policyNode) },
  ];
}

function mountLabel({ path, type, version, description }: MountFacts): string {
  const kind = version === '' ? type : `${type} version ${version}`;
  return description === '' ? `${path} (${kind})` : `${path} (${kind}: ${description})`;
}

function roleNode({ role, tokenPolicies }: RoleFacts, policies: ReadonlyMap<string, PolicyFacts>): TreeNode {
  const children = tokenPolicies.map((name) => {
    const policy = policies.get(name);
    return name === 'default' || policy === undefined
      ? { label: `policy ${name} (${policy === undefined ? 'does not exist' : 'below'})`, children: [] }
      : policyNode(policy);
  });
  return { label: `role ${role}`, children };
}

function policyNode({ name, expires, rules }: PolicyFacts): TreeNode {
  return {
    label: `policy ${name}${until(expires)}`,
    children: rules.map((rule) => ({
      label: `${rule.path}: ${rule.capabilities.join(', ') || 'nothing'}${until(rule.expires)}`,
      children: [],
    })),
  };
}

function until(expires: string | null): string {
  return expires === null ? '' : ` (until ${timeCell(expires)})`;
}

function contentsAsPrintable({ mounts, policies }: Contents): Printable {
  return new Map<string, Printable>([
    [
      'mounts',
      mounts.map(
        ({ path, type, version, description, roles }) =>
          new Map<string, Printable>([
            ['path', path],
            ['type', type],
            ['version', version],
            ['description', description],
            ['roles', roles.map(({ role, tokenPolicies }) => ({ role, token_policies: tokenPolicies }))],
          ]),
      ),
    ],
    [
      'policies',
      policies.map(
        ({ name, expires, rules }) =>
          new Map<string, Printable>([
            ['name', name],
            ['expiration_time', expires],
            [
              'rules',
              rules.map(
                (rule) =>
                  new Map<string, Printable>([
                    ['path', rule.path],
                    ['capabilities', rule.capabilities],
                    ['expiration_time', rule.expires],
                  ]),
              ),
            ],
          ]),
      ),
    ],
  ]);
}
