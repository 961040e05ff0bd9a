import { readPreferences, stateChoice } from '../../../client/places.ts';
import type { KeyOwner, SurveyedKey } from '../../../client/state/key-survey.ts';
import type { ListedState } from '../../../client/state/state-survey.ts';
import type { Printable } from '../../../go/json/json.ts';
import { defineCommand } from '../../command.ts';
import type { CommandContext, Context } from '../../context.ts';
import { booleanFlag, type FlagSpecs } from '../../flags/flag-types.ts';
import { timeCell, unknown } from '../../format/inventory-cells.ts';
import { outputRendered } from '../../format/output.ts';
import { withTilde } from '../../format/with-tilde.ts';
import { refusePreview } from '../../state/whole-state.ts';
import { confirm, forceFlag } from '../../terminal/confirm.ts';

export const command = defineCommand({
  name: 'state list',
  summary: 'List the states and the keys that belong to none',
  usage: '[options]',
  help: `List the named states, the state in use, and the states that were created or restored in other folders. An asterisk marks the one in use. The keys that belong to no state are listed too. The command contacts no server except those that use a state, and changes nothing.

With -prune, remove the keys that belong to no state, each with the stored token and the history of its state. The command asks for confirmation on a terminal, and requires -force elsewhere. A key stays if a kept copy needs it, if its state may be on a disk that isn't mounted, or if the folder of its state is unknown. The removed files are kept in a folder beside the others, and can be moved back.`,
  examples: [
    'localvault state create demo\nlocalvault state list',
    'localvault state list -format=json',
    'localvault state list -prune -force',
  ],
  flags: { ...forceFlag, prune: booleanFlag({ help: 'Remove the keys that belong to no state.' }) },
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    refusePreview(context);
    const { surveyKeys } = await import('../../../client/state/key-survey.ts');
    const choice = stateChoice(context.io.env, context.preferences);
    const inUse = [choice.folder, ...preferredFolder(context)];
    const survey = surveyKeys(context.io.env, inUse);
    if (context.flags.prune) {
      return prune(context, inUse, survey.keys);
    }
    const { listStates } = await import('../../../client/state/state-survey.ts');
    const states = await listStates(context.io.env, choice, [...inUse.slice(1), ...survey.folders]);
    const keys = survey.keys.filter(({ owner }) => owner !== 'state');
    if (context.format !== 'table') {
      return outputRendered(context, fields({ states: states.map(stateAsPrintable), keys: keys.map(keyAsPrintable) }));
    }
    await printStates(context, states);
    if (keys.length > 0) {
      await printKeys(context, keys);
    }
    return 0;
  },
});

/** The folder that the preference chooses, in use in other shells. */
function preferredFolder({ io }: Context): string[] {
  const preferences = readPreferences(io.env);
  return preferences.state === undefined ? [] : [preferences.state];
}

async function printStates(context: Context, states: readonly ListedState[]): Promise<void> {
  const { printTable } = await import('../../format/grid-table.ts');
  printTable(
    context,
    ['Name', 'Folder', 'Format', 'Last change', 'Server'],
    states.map((state) => [
      `${state.isInUse ? '*' : ' '} ${state.name ?? unknown}`,
      withTilde(state.folder, context.io.env),
      String(state.file?.version ?? unknown),
      changeCell(state),
      state.process === undefined ? unknown : `process ${state.process}`,
    ]),
  );
  for (const { folder, problem } of states) {
    if (problem !== undefined) {
      context.ui.warn(problem.includes(folder) ? problem : `${folder}: ${problem}`);
    }
  }
}

function changeCell({ exists, changed }: ListedState): string {
  if (!exists) {
    return 'not created yet';
  }
  return changed === undefined ? unknown : timeCell(changed.toISOString());
}

async function printKeys(context: Context, keys: readonly SurveyedKey[]): Promise<void> {
  const { printTable } = await import('../../format/grid-table.ts');
  context.ui.output('');
  printTable(
    context,
    ['Key', 'Belongs to'],
    keys.map((key) => [withTilde(key.path, context.io.env), belonging(context, key)]),
  );
  if (context.io.stderr.isTerminal && keys.some(({ owner }) => owner === 'nothing')) {
    context.ui.warn('To remove the keys that belong to no state, run: localvault state list -prune');
  }
}

/** Describes what a key belongs to. */
const belongings: Readonly<Record<KeyOwner, (folders: string) => string>> = {
  state: (folders) => `the state in ${folders}`,
  copies: (folders) => `the copies in ${folders}.copies`,
  uncertain: (folders) => `perhaps the state in ${folders}, which can't be read now`,
  unrecorded: () => 'perhaps a state in an unknown folder',
  nothing: (folders) => `no state; it was in ${folders}`,
};

function belonging({ io }: Context, { owner, folders }: SurveyedKey): string {
  return belongings[owner](folders.map((folder) => withTilde(folder, io.env)).join(', '));
}

async function prune<F extends FlagSpecs>(
  context: CommandContext<F>,
  inUse: readonly string[],
  keys: readonly SurveyedKey[],
): Promise<number> {
  const { ui, io } = context;
  const orphaned = keys.filter(({ owner }) => owner === 'nothing');
  const found = orphaned.length > 0 ? await confirmed(context, inUse, orphaned) : { keys: [], folder: null };
  if (context.format !== 'table') {
    return outputRendered(context, fields({ removed: found.keys.map(keyAsPrintable), kept_in: found.folder }));
  }
  if (found.keys.length === 0) {
    ui.output('Success! Every key belongs to a state, or may belong to one.');
    return 0;
  }
  ui.output(`Success! Removed ${keyCount(found.keys.length)}.\nThe removed files are kept in: ${found.folder}`);
  if (io.stderr.isTerminal) {
    ui.warn('To use a key again, move its files back. To destroy the keys, delete that folder.');
  }
  return 0;
}

async function confirmed<F extends FlagSpecs>(
  context: CommandContext<F>,
  inUse: readonly string[],
  orphaned: readonly SurveyedKey[],
): Promise<{ readonly keys: readonly SurveyedKey[]; readonly folder: string | null }> {
  const { ui, io } = context;
  const count = keyCount(orphaned.length);
  if (io.stderr.isTerminal) {
    for (const key of orphaned) {
      ui.warn(`${withTilde(key.path, io.env)}: ${belonging(context, key)}`);
    }
    ui.warn('A state that was moved elsewhere needs its key, and so do its snapshots and copies elsewhere.');
  }
  await confirm(
    context,
    `Remove ${count}, and keep the files in another folder?`,
    `This removes ${count} that ${orphaned.length === 1 ? 'belongs' : 'belong'} to no state, and keeps the files in another folder`,
  );
  const { pruneKeys } = await import('../../../client/state/prune-keys.ts');
  const pruned = pruneKeys(
    io.env,
    inUse,
    orphaned.map(({ id }) => id),
  );
  return { keys: pruned.keys, folder: pruned.keys.length === 0 ? null : pruned.folder };
}

function keyCount(count: number): string {
  return count === 1 ? '1 key' : `${count} keys`;
}

function stateAsPrintable(state: ListedState): Printable {
  return fields({
    name: state.name ?? null,
    path: state.folder,
    in_use: state.isInUse,
    exists: state.exists,
    id: state.file?.id ?? null,
    format_version: state.file?.version ?? null,
    creation_time: state.file?.created ?? null,
    last_change_time: state.changed?.toISOString() ?? null,
    process: state.process ?? null,
    problem: state.problem ?? null,
  });
}

function keyAsPrintable({ id, path, owner, folders }: SurveyedKey): Printable {
  return fields({ path, state_id: id, belongs_to: owner, folders });
}

function fields(members: Readonly<Record<string, Printable>>): Printable {
  return new Map(Object.entries(members));
}
