import type { Kind } from './kind.ts';
import { approleRoles } from './kinds/approle-roles.ts';
import { entities } from './kinds/entities.ts';
import { groups } from './kinds/groups.ts';
import { engineSettings, secretMetadata, secrets } from './kinds/key-value.ts';
import { authMethods, secretsEngines } from './kinds/mounts.ts';
import { policies } from './kinds/policies.ts';
import { tokenRoles } from './kinds/token-roles.ts';
import type { MountTable } from './mount-table.ts';

/**
 * All kinds of objects, in the order of their creation: mounts before their contents, policies before the roles that name them, and
 * entities before groups. Secrets come before the settings that would require check-and-set of their writes.
 */
export const kinds: readonly Kind[] = [
  secretsEngines,
  authMethods,
  policies,
  approleRoles,
  tokenRoles,
  secrets,
  secretMetadata,
  engineSettings,
  entities,
  groups,
];

/** The kinds of objects that contain others. */
export const mountKinds: readonly Kind[] = [secretsEngines, authMethods];

/** The kinds that hold data of users. */
export const secretKinds: readonly Kind[] = [secrets, secretMetadata];

/** An object's kind, and its path in its usual spelling. */
export interface Claim {
  readonly kind: Kind;
  readonly path: string;
}

/** Returns the kind of the object at a path; undefined if there is none. */
export function claim(path: string, mounts: MountTable): Claim | undefined {
  for (const kind of kinds) {
    const usual = kind.claim(path, mounts);
    if (usual !== undefined) {
      return { kind, path: usual };
    }
  }
  return undefined;
}
