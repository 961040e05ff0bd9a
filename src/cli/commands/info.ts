import { readVariable } from '../../client/environment.ts';
import { tokenInUse } from '../../client/local.ts';
import type { Inventory, TokenFacts } from '../../client/questions/inventory.ts';
import { type StateFacts, stateFacts, tokenVariable } from '../../client/state/state-facts.ts';
import type { Printable } from '../../go/json/json.ts';
import { openBaoVersion } from '../../values/openbao-version.ts';
import { StateError } from '../../values/state-error.ts';
import { describeClock } from '../clock/describe.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { failing } from '../failure.ts';
import { listCell, timeCell, unknown } from '../format/inventory-cells.ts';
import { outputRendered } from '../format/output.ts';
import { type ChosenServer, chosenServer } from '../inventory/chosen-server.ts';
import { type VaultOnPath, vaultOnPath } from '../inventory/vault-on-path.ts';
import { describeStateError } from '../state/describe-state-error.ts';
import { openInventory } from '../state/open-state.ts';
import { anyWholeState, refusePreview } from '../state/whole-state.ts';
import { version } from '../version.ts';

export const command = defineCommand({
  name: 'info',
  summary: 'Show where commands find the state, key and token',
  usage: '[options]',
  help: 'Show where commands find the local state, its key and the token, whether the clock is ahead, whether a server uses the state, whether a variable diverts commands to another server, and which other program named vault this one shadows. With such a variable, the token is the one that commands send there. The command contacts no server, and works without a state and with a damaged one.',
  examples: ['localvault info', 'localvault info -format=json'],
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    refusePreview(context);
    const facts = await failing('failed to get token helper', () => stateFacts(context.env, context.preferences));
    const live = await liveFacts(context, facts);
    const divertedTo = chosenServer(context);
    const remote = divertedTo && (await remoteToken(context.env, divertedTo));
    const info: Info = { facts, ...live, divertedTo, remote, vault: vaultOnPath(context.env) };
    if (context.format !== 'table') {
      return outputRendered(context, infoAsPrintable(info));
    }
    const { printTable } = await import('../format/grid-table.ts');
    printTable(context, ['Fact', 'Value'], infoRows(info));
    return 0;
  },
});

/** Facts that require the key. */
interface LiveFacts {
  /** Why the state can't be used; null if it can, or if there is none. */
  readonly problem: string | null;
  /** The token in use; null if it isn't valid in this state. */
  readonly token: TokenFacts | null;
  readonly hasToken: boolean;
  /** How far the clock is ahead, in milliseconds. */
  readonly offset: number;
  /** The process id of the server that uses the state. */
  readonly process: number | null;
}

/** The token that commands send to another server. Whether it is valid, only that server knows. */
interface RemoteToken {
  /** The variable that gives the token, or the path of the token helper. */
  readonly source: string;
  readonly exists: boolean;
}

interface Info extends LiveFacts {
  readonly facts: StateFacts;
  readonly divertedTo: ChosenServer | undefined;
  readonly remote: RemoteToken | undefined;
  readonly vault: VaultOnPath;
}

async function liveFacts(context: Context, { state, folder }: StateFacts): Promise<LiveFacts> {
  const { env } = context.io;
  const id =
    state === undefined
      ? readVariable(env, 'TOKEN')
      : await failing('failed to get token from token helper', () => tokenInUse(env, folder));
  const none: LiveFacts = { problem: null, token: null, hasToken: id !== '', offset: 0, process: null };
  try {
    if (state === undefined) {
      (await anyWholeState(context)).refuseUnusable();
      return none;
    }
    const inventory = await openInventory(context);
    return {
      ...none,
      token: lookUp(inventory, id),
      offset: inventory.clockOffset(),
      process: (await inventory.serverProcess()) ?? null,
    };
  } catch (error) {
    if (!(error instanceof StateError)) {
      throw error;
    }
    return { ...none, problem: describeStateError(error, context) };
  }
}

async function remoteToken(env: Context['io']['env'], { address }: ChosenServer): Promise<RemoteToken> {
  const variable = tokenVariable(env);
  if (variable !== undefined) {
    return { source: variable, exists: true };
  }
  const { remoteTokenHelper } = await import('../../client/http/open-remote.ts');
  const helper = await failing('failed to get token helper', () => remoteTokenHelper(env, address));
  const token = await failing('failed to get token from token helper', () => helper.get());
  return { source: helper.path, exists: token !== '' };
}

function lookUp(inventory: Inventory, id: string): TokenFacts | null {
  return id === '' ? null : inventory.ask<'token'>({ kind: 'token', id }).found;
}

function infoRows(info: Info): Array<readonly [string, string]> {
  const { facts, problem, offset, process, divertedTo, vault } = info;
  const { folder, name, chosenBy, state, keySource = unknown } = facts;
  const { ahead, now } = describeClock(offset);
  const created = state === undefined ? 'not created yet' : `created ${timeCell(state.created)}`;
  return [
    ...(name === undefined ? [] : [['Name', name] as const]),
    ['State', `${folder} (${chosenBy}), ${created}`],
    ...(problem === null ? [] : [['Problem', problem] as const]),
    ['Key', keySource],
    ['Token', tokenCell(info)],
    ['Clock', offset === 0 ? `system time: ${now}` : `${ahead} ahead: ${now}`],
    ['Server', process === null ? 'none uses the state' : `process ${process} uses the state`],
    ['Commands', divertedTo === undefined ? 'go to the state' : `go to ${divertedTo.address} (${divertedTo.setBy})`],
    ['History', historyCell(facts)],
    ['Version', `localvault ${version} (as OpenBao ${openBaoVersion}), Node.js ${nodeVersion()}`],
    ['vault', vaultCell(vault)],
  ];
}

function historyCell({ history }: StateFacts): string {
  if (history === undefined) {
    return unknown;
  }
  const { keeps, limit } = history.setting;
  const kept = keeps === 'all' ? 'all requests' : 'changes and refusals';
  return keeps === 'nothing' ? 'off' : `${history.path}: ${kept}, ${limit / 2 ** 20} MiB at most`;
}

function tokenCell({ facts: { tokenSource = unknown }, problem, token, hasToken, divertedTo, remote }: Info): string {
  if (divertedTo !== undefined && remote !== undefined) {
    return `${remote.source}: ${remote.exists ? 'for' : 'none yet for'} ${divertedTo.address}, which isn't asked`;
  }
  if (token === null) {
    const isUnknown = !hasToken || problem !== null;
    return isUnknown ? tokenSource : `${tokenSource}: not valid in this state`;
  }
  const expires = token.expires === null ? 'never expires' : `expires ${timeCell(token.expires)}`;
  return `${tokenSource}: accessor ${token.accessor || unknown}, policies ${listCell(token.policies)}, ${expires}`;
}

function vaultCell({ first, isOurs, shadowed }: VaultOnPath): string {
  if (first === null) {
    return 'not on PATH: run eval "$(localvault shellenv)"';
  }
  const hidden = shadowed.length === 0 ? '' : `, hides ${shadowed.join(', ')}`;
  return `${first} (${isOurs ? 'this program' : 'another program'})${hidden}`;
}

function infoAsPrintable(info: Info): Printable {
  const { facts, problem, offset, process, divertedTo, vault } = info;
  const { folder, name, chosenBy, state, keySource, history } = facts;
  const { ahead, now } = describeClock(offset);
  return new Map<string, Printable>([
    [
      'state',
      fields({
        name: name ?? null,
        path: folder,
        chosen_by: chosenBy,
        exists: state !== undefined,
        id: state?.id ?? null,
        creation_time: state?.created ?? null,
        problem,
      }),
    ],
    ['key', fields({ source: keySource ?? null })],
    ['token', tokenAsPrintable(info)],
    ['clock', fields({ now, ahead, offset: offset / 1000 })],
    ['server', fields({ process, address: divertedTo?.address ?? null, set_by: divertedTo?.setBy ?? null })],
    [
      'history',
      fields({
        path: history?.path ?? null,
        keeps: history?.setting.keeps ?? null,
        max_bytes: history?.setting.limit ?? null,
      }),
    ],
    [
      'version',
      fields({
        localvault: version,
        openbao: openBaoVersion,
        node: nodeVersion(),
        vault_command: vault.first,
        is_vault_command: vault.isOurs,
        shadowed: vault.shadowed,
      }),
    ],
  ]);
}

function tokenAsPrintable({ facts: { tokenSource }, token, hasToken, remote }: Info): Printable {
  const known = remote === undefined ? token : null;
  return fields({
    source: remote?.source ?? tokenSource ?? null,
    exists: remote?.exists ?? hasToken,
    is_valid: remote === undefined ? token !== null : null,
    accessor: known?.accessor ?? null,
    display_name: known?.displayName ?? null,
    policies: known?.policies ?? null,
    expiration_time: known?.expires ?? null,
  });
}

function fields(members: Readonly<Record<string, Printable>>): Printable {
  return new Map(Object.entries(members));
}

function nodeVersion(): string {
  return globalThis.process.versions.node;
}
