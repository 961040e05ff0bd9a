import type { Engine } from '../engine/engine.ts';
import { applyInEngine } from './in-engine.ts';
import type { Objects } from './objects.ts';

/**
 * Applies objects to a state that tests start with, in one transaction.
 *
 * @param token a root token
 * @throws Error that names each object that failed; nothing is changed then
 */
export function seedState(engine: Pick<Engine, 'together'>, objects: Objects, token: string): void {
  const order = { objects, prune: false, dryRun: false, continues: false };
  const failures = applyInEngine(engine, order, { token }).objects.filter(({ action }) => action === 'failed');
  if (failures.length > 0) {
    throw new Error(failures.map(({ path, error }) => `${path}: ${error}`).join('\n'));
  }
}
