import type { ApplyOrder, ApplyReport } from '../../../src/provision/apply.ts';
import type { Exported, ExportOrder } from '../../../src/provision/export.ts';
import { readObjects } from '../../../src/provision/formats/read.ts';
import { applyInEngine, exportFromEngine } from '../../../src/provision/in-engine.ts';
import type { Objects } from '../../../src/provision/objects.ts';
import type { ValueMap } from '../../../src/values/value.ts';
import { TestVault } from '../../support/engine.ts';

/** Applies objects to a state. */
export function apply(
  vault: TestVault,
  objects: Objects,
  options: Partial<ApplyOrder> = {},
  token = 'root',
): ApplyReport {
  return applyInEngine(vault.engine, { objects, prune: false, dryRun: false, continues: false, ...options }, { token });
}

/** Applies what texts describe, which are named as files are. */
export function applyTexts(
  vault: TestVault,
  texts: Readonly<Record<string, string>>,
  options?: Partial<ApplyOrder>,
): ApplyReport {
  const sources = Object.entries(texts).map(([name, text]) => ({ name, text }));
  return apply(vault, readObjects(sources, {}), options);
}

/** A state with objects. */
export function vaultWith(objects: Readonly<Record<string, ValueMap>>): TestVault {
  const vault = new TestVault();
  const failures = apply(vault, new Map(Object.entries(objects))).objects.filter(({ action }) => action === 'failed');
  if (failures.length > 0) {
    throw new Error(failures.map(({ path, error }) => `${path}: ${error}`).join('\n'));
  }
  return vault;
}

/** Exports a state, with its secrets. */
export function exportFrom(vault: TestVault, options: Partial<ExportOrder> = {}, token = 'root'): Exported {
  return exportFromEngine(vault.engine, { paths: [], secrets: true, roleIds: false, ...options }, { token });
}

/** What was done with each object, by path. */
export function actionsOf({ objects }: ApplyReport): Record<string, string> {
  return Object.fromEntries(
    objects.map(({ path, action, error }) => [path, error === '' ? action : `${action}: ${error}`]),
  );
}

/** The actions, each once. */
export function allActions({ objects }: ApplyReport): string[] {
  return [...new Set(objects.map(({ action }) => action))].sort();
}
