import { described, mountOfPath } from './api-path.ts';
import type { Candidate } from './kinds.ts';
import { candidatesOf, folderOf, stepsOfNames, stepsTowards } from './steps.ts';
import type { EngineView, Mount } from './view.ts';

/** The key-value engines. */
export async function keyValueEngines(view: EngineView): Promise<readonly Mount[]> {
  return (await view.mounts()).filter((mount) => mount.type === 'kv' || mount.type === 'generic');
}

/**
 * Candidates for the name of a secret.
 *
 * @param mountFlag the value of `-mount`, or `''` if the name starts with the engine's path
 */
export async function completeSecret(
  view: EngineView,
  mountFlag: string,
  foldersOnly: boolean,
  current: string,
): Promise<Candidate[]> {
  const engines = await keyValueEngines(view);
  const prefix = mountFlag === '' ? '' : `${mountFlag.replace(/^\/+|\/+$/g, '')}/`;
  const engine = mountOfPath(engines, prefix + current);
  const folder = folderOf(current);
  if (engine === undefined) {
    return prefix === '' ? candidatesOf(folder, current, stepsTowards(engines.map(described), folder)) : [];
  }
  const beneath = (prefix + folder).slice(engine.path.length);
  const names = await view.names(`${engine.path}${engine.isVersioned ? 'metadata/' : ''}${beneath}`);
  return candidatesOf(folder, current, stepsOfNames(names, { ends: !foldersOnly, continues: false }));
}
