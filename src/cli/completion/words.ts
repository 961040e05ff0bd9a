import { authPath } from '../approle/mount-flag.ts';
import { completePath } from './api-path.ts';
import type { PathOperation } from './endpoints.ts';
import type { Candidate, Completion } from './kinds.ts';
import { completeFile } from './local-file.ts';
import { completeFileData, completeParameter } from './parameters.ts';
import { completeSecret, keyValueEngines } from './secret-name.ts';
import { candidatesOf, folderOf, stepsOfNames } from './steps.ts';
import type { EngineView, Mount } from './view.ts';

/** A word to complete. */
export interface Search {
  readonly kind: Exclude<Completion, 'state'>;
  /** The typed part of the word. */
  readonly current: string;
  /** The command's arguments before it. */
  readonly before: readonly string[];
  /** The value of `-mount`, or `''`. */
  readonly mountFlag: string;
}

/** Candidates for a word. Some may not start with its typed part. */
export async function completeWord(view: EngineView, search: Search): Promise<readonly Candidate[]> {
  const { kind, current, before, mountFlag } = search;
  if (typeof kind !== 'string') {
    const texts = 'enabledOf' in kind ? await enabledOf(view, kind.enabledOf) : kind;
    return texts.map((text) => ({ text, about: '' }));
  }
  switch (kind) {
    case 'file':
      return completeFile(current);
    case 'any path':
      return completePath(view, undefined, current);
    case 'path to read':
    case 'path to write':
    case 'path to patch':
    case 'path to delete':
    case 'path to list':
      return completePath(view, kind.slice('path to '.length) as PathOperation, current);
    case 'data':
      return completeFileData(current) ?? [];
    case 'parameters':
      return completeFileData(current) ?? completeParameter(view, 'post', before, current);
    case 'parameters to patch':
      return completeFileData(current) ?? completeParameter(view, 'patch', before, current);
    case 'secret':
    case 'folder of secrets':
      return completeSecret(view, mountFlag, kind !== 'secret', current);
    case 'key-value engine':
      return (await keyValueEngines(view)).map((mount) => named(mount, mount.path));
    case 'secrets engine':
      return (await view.mounts()).filter((mount) => !mount.isAuth).map((mount) => named(mount, mount.path));
    case 'auth method':
      return (await authMethods(view)).map((mount) => named(mount, mount.path.slice('auth/'.length)));
    case 'auth method in full':
      return (await authMethods(view)).map((mount) => named(mount, mount.path));
    case 'policy':
      return namesBeneath(view, 'sys/policies/acl/', current);
    case 'token role':
      return namesBeneath(view, 'auth/token/roles/', current);
    case 'token accessor':
      return namesBeneath(view, 'auth/token/accessors/', current);
    case 'AppRole role':
      return roles(view, mountFlag, current);
    case 'lease':
      return namesBeneath(view, 'sys/leases/lookup/', current);
  }
}

async function enabledOf(view: EngineView, types: readonly string[]): Promise<readonly string[]> {
  const enabled = new Set((await authMethods(view)).map(({ type }) => type));
  return types.filter((type) => enabled.has(type));
}

/** The roles of an AppRole auth method, or of all if none is named. */
async function roles(view: EngineView, mount: string, current: string): Promise<Candidate[]> {
  const all = (await authMethods(view)).filter(({ type }) => type === 'approle').map(({ path }) => path);
  const paths = mount === '' ? all : [authPath(mount)];
  return (await Promise.all(paths.map((path) => namesBeneath(view, `${path}role/`, current)))).flat();
}

async function authMethods(view: EngineView): Promise<Mount[]> {
  return (await view.mounts()).filter((mount) => mount.isAuth);
}

/** A mount without the final slash, after which shells would add no space. */
function named(mount: Mount, path: string): Candidate {
  return { text: path.replace(/\/$/, ''), about: mount.description || mount.type };
}

async function namesBeneath(view: EngineView, path: string, current: string): Promise<Candidate[]> {
  const folder = folderOf(current);
  const names = await view.names(path + folder);
  return candidatesOf(folder, current, stepsOfNames(names, { ends: true, continues: false }));
}
