import { Inventory } from '../../client/inventory.ts';
import type { Context } from '../context.ts';

/** Opens the inventory of the local state, until the command ends. */
export async function openInventory({ io, preferences, ui, atEnd }: Context): Promise<Inventory> {
  const inventory = await Inventory.open(io.env, preferences, (warning) => ui.warn(warning));
  atEnd(() => inventory.close());
  return inventory;
}
