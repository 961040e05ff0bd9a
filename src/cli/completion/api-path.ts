import type { PathOperation } from './endpoints.ts';
import { beginsAlike, endpointsFor, isField } from './endpoints.ts';
import type { Candidate } from './kinds.ts';
import type { Step } from './steps.ts';
import { candidatesOf, folderOf, stepsOfNames, stepsTowards } from './steps.ts';
import type { EngineView, Mount } from './view.ts';

/** Candidates for an API path: mounts, then the declared paths of their backends, and existing names. */
export async function completePath(view: EngineView, operation: PathOperation, current: string): Promise<Candidate[]> {
  const mounts = await view.mounts();
  const mount = mountOfPath(mounts, current);
  const folder = folderOf(current);
  if (mount === undefined) {
    return candidatesOf(folder, current, stepsTowards(mounts.map(described), folder));
  }
  return candidatesOf(folder, current, await stepsBeneath(view, mount, operation, folder.slice(mount.path.length)));
}

/** The mount that contains a path. */
export function mountOfPath(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts.find((mount) => path.startsWith(mount.path));
}

/** A mount's path and description. */
export function described(mount: Mount): { readonly path: string; readonly about: string } {
  return { path: mount.path, about: mount.description || mount.type };
}

/** @param folder the part of the path between the mount and the word to complete: empty, or ending in a slash */
async function stepsBeneath(
  view: EngineView,
  mount: Mount,
  operation: PathOperation,
  folder: string,
): Promise<readonly Step[]> {
  const parts = folder.split('/').slice(0, -1);
  const fitting = endpointsFor(await view.document(mount), operation).filter((one) => beginsAlike(one, parts));
  const literal: Step[] = [];
  const leaves = { ends: false, continues: false };
  let hasNames = false;
  for (const { segments, item } of fitting) {
    const segment = segments[parts.length];
    const isLast = segments.length === parts.length + 1;
    if (segment === undefined) {
      // The last field of an endpoint may hold slashes.
      hasNames ||= isField(segments.at(-1));
      leaves.ends ||= operation !== 'list';
    } else if (isField(segment)) {
      hasNames = true;
      // The listed names are folders, not their contents.
      leaves.ends ||= isLast && operation !== 'list';
      leaves.continues ||= !isLast;
    } else if (segment !== '') {
      const about = typeof item['description'] === 'string' ? item['description'] : '';
      literal.push({ name: segment, ends: isLast, continues: !isLast, ...(isLast && { about }) });
    }
  }
  const names = hasNames ? await view.names(mount.path + listedFolder(mount, folder)) : [];
  return [...literal, ...stepsOfNames(names, leaves)];
}

/** The folder whose names are listed: a versioned engine lists its secrets beneath `metadata/`, the token store its roles in `roles/`. */
function listedFolder(mount: Mount, folder: string): string {
  if (mount.path === 'auth/token/' && folder === 'create/') {
    return 'roles/';
  }
  return mount.isVersioned ? folder.replace(/^(?:data|delete|undelete|destroy|subkeys)\//, 'metadata/') : folder;
}
