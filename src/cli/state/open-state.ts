import type { HistoryEntry } from '../../client/history/entry.ts';
import type { Inventory } from '../../client/questions/inventory.ts';
import type { StateQuestions } from '../../client/questions/state-questions.ts';
import type { StateReader } from '../../client/questions/state-reader.ts';
import type { CommandContext, Context } from '../context.ts';
import type { FlagSpecs } from '../flags/flag-types.ts';
import { requireLocal } from './whole-state.ts';

/**
 * Opens the inventory of the local state, until the command ends.
 *
 * @throws StateError if there is no state
 */
export async function openInventory(context: Context): Promise<Inventory> {
  const { Inventory } = await import('../../client/questions/inventory.ts');
  return new Inventory(await openReader(context));
}

/**
 * Opens the local state for questions that take its key, until the command ends.
 *
 * @throws Failure as `requireKey` does
 * @throws StateError if there is no state
 */
export async function openStateQuestions<F extends FlagSpecs>(context: CommandContext<F>): Promise<StateQuestions> {
  requireKey(context);
  const { StateQuestions } = await import('../../client/questions/state-questions.ts');
  const { StateHistory } = await import('../../client/history/state-history.ts');
  const reader = await openReader(context);
  const history = new StateHistory(context.env, reader.options, reader.id);
  let entries: readonly HistoryEntry[] | undefined;
  return new StateQuestions(reader, context.env, () => {
    entries ??= history.read().entries;
    return entries;
  });
}

/** Throws a Failure (status 1) if the command line or the environment names a server: questions take the key of the local state. */
export function requireKey<F extends FlagSpecs>(context: CommandContext<F>): void {
  requireLocal(context, 'This takes the key of the local state, so it does not work on a server');
}

async function openReader({ io, preferences, ui, atEnd }: Context): Promise<StateReader> {
  const { StateReader } = await import('../../client/questions/state-reader.ts');
  const reader = StateReader.open(io.env, preferences, (warning) => ui.warn(warning));
  atEnd(async () => reader.close());
  return reader;
}
