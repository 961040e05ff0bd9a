import { expect, test } from 'vitest';
import { missingCommands } from '../../../src/cli/hints/missing-command.ts';
import { commandIndex } from '../../../src/cli/tree/command-index.ts';
import { entriesOf } from '../../../src/cli/tree/command-tree.ts';
import { newUser } from '../support/io.ts';

/** The commands of OpenBao 2.6.2, as command/commands.go lists them. */
const ofOpenBao =
  `agent; agent generate-config; audit; audit disable; audit enable; audit list; auth; auth disable; auth enable;
auth help; auth list; auth move; auth tune; debug; delete; kv; kv delete; kv destroy; kv enable-versioning; kv get; kv list;
kv metadata; kv metadata delete; kv metadata get; kv metadata patch; kv metadata put; kv patch; kv put; kv rollback; kv scan;
kv undelete; lease; lease lookup; lease renew; lease revoke; list; login; monitor; namespace; namespace create; namespace delete;
namespace delete-sealed; namespace list; namespace lock; namespace lookup; namespace patch; namespace scan; namespace seal;
namespace seal-status; namespace unlock; namespace unseal; operator; operator diagnose; operator rekey; operator init;
operator key-status; operator members; operator migrate; operator raft; operator raft autopilot get-config;
operator raft autopilot set-config; operator raft autopilot state; operator raft demote; operator raft join;
operator raft list-peers; operator raft promote; operator raft remove-peer; operator raft snapshot; operator raft snapshot restore;
operator raft snapshot save; operator rekey; operator rotate; operator rotate-keys; operator seal; operator step-down;
operator unseal; operator validate-config; patch; path-help; pki; pki health-check; pki issue; pki list-intermediates;
pki reissue; pki verify-sign; plugin; plugin deregister; plugin info; plugin init; plugin list; plugin register; plugin reload;
plugin reload-status; policy; policy delete; policy fmt; policy list; policy read; policy write; print; print token; proxy; read;
scan; secrets; secrets disable; secrets enable; secrets list; secrets move; secrets tune; server; ssh; status; token;
token capabilities; token create; token lookup; token renew; token revoke; transit; transit import; transit import-version;
unwrap; version; version-history; write`.split(/;\s+/);

const here = new Set(entriesOf(commandIndex).map(({ name }) => name));

/** The names of a command and of the groups around it. */
function namesAround(name: string): string[] {
  const words = name.split(' ');
  return words.map((_, i) => words.slice(0, i + 1).join(' '));
}

test('every command of OpenBao is here, or is said to be missing', () => {
  const unknown = ofOpenBao.filter(
    (name) => !here.has(name) && !namesAround(name).some((one) => missingCommands.has(one)),
  );
  expect(unknown).toEqual([]);
});

test('no command that is here is said to be missing', () => {
  expect([...missingCommands.keys()].filter((name) => here.has(name))).toEqual([]);
});

test('a missing command is looked for in a group that is here', () => {
  const groups = [...missingCommands.keys()].map((name) => name.split(' ').slice(0, -1).join(' '));
  expect(groups.filter((group) => group !== '' && !here.has(group))).toEqual([]);
});

const exists = (name: string, owner: string) =>
  `The command "${name}" exists in ${owner}, but not in localvault. For a real server, use the program that came with it.`;

test.each([
  ['agent', 127, exists('agent', 'OpenBao and HashiCorp Vault')],
  ['agent -config=x', 127, exists('agent', 'OpenBao and HashiCorp Vault')],
  ['operator rekey', 1, exists('operator rekey', 'OpenBao and HashiCorp Vault')],
  ['operator raft list-peers', 1, exists('operator raft', 'OpenBao and HashiCorp Vault')],
  ['namespace seal x', 1, exists('namespace seal', 'OpenBao')],
  ['events subscribe x', 127, exists('events', 'HashiCorp Vault')],
  ['help', 127, 'There is no command "localvault help": use "localvault -h".'],
  ['kv help get', 1, 'There is no command "localvault kv help": use "localvault kv -h".'],
  ['raed cubbyhole/x', 127, 'There is no command "localvault raed".'],
  ['kv metadata gte', 1, 'There is no command "localvault kv metadata gte".'],
  ['kv -mount=x get a', 1, '"localvault kv" takes a command before flags such as -mount=x.'],
])('on a terminal, %j is explained before the usage', async (line, status, text) => {
  const vault = newUser();
  const plain = await vault(line);
  const seen = await vault(line, { isTerminal: true });
  expect([seen.status, seen.stdout]).toEqual([status, '']);
  expect(seen.stderr.startsWith(`${text}\n\nUsage: localvault `)).toBe(true);
  expect([plain.status, plain.stdout]).toEqual([status, '']);
  expect(seen.stderr.slice(text.length + 2)).toContain(plain.stderr);
  expect(plain.stderr).not.toContain(text);
});

test.each(['', 'kv', '-x'])('where no command is named, %j gets the usage alone', async (line) => {
  const vault = newUser();
  expect(await vault(line, { isTerminal: true })).toEqual(await vault(line));
});
