import { type Call, storageRoot } from '../../framework/backend.ts';
import type { TokenParams } from '../../framework/token-fields.ts';
import type { Count } from '../../values/count.ts';

/**
 * A token role: what tokens that are made with it get. Durations in seconds. `period`, `explicitMaxTtl` and `boundCidrs` are the
 * old spellings of three settings; what was written with them is shown under both names.
 */
export type TokenRole = Readonly<{
  allowedPolicies: readonly string[];
  disallowedPolicies: readonly string[];
  allowedPoliciesGlob: readonly string[];
  disallowedPoliciesGlob: readonly string[];
  orphan: boolean;
  renewable: boolean;
  pathSuffix: string;
  /** null where none was ever written. In lower case, maybe with `*`. */
  allowedEntityAliases: readonly string[] | null;
  tokenType: Exclude<TokenParams['type'], 'default'>;
  tokenPeriod: number;
  tokenExplicitMaxTtl: number;
  tokenBoundCidrs: readonly string[];
  tokenNumUses: Count;
  tokenNoDefaultPolicy: boolean;
  period: number;
  explicitMaxTtl: number;
  boundCidrs: readonly string[];
}>;

/** What a new role has where nothing is said. */
export const newRole: TokenRole = {
  allowedPolicies: [],
  disallowedPolicies: [],
  allowedPoliciesGlob: [],
  disallowedPoliciesGlob: [],
  orphan: false,
  renewable: true,
  pathSuffix: '',
  allowedEntityAliases: null,
  tokenType: 'default-service',
  tokenPeriod: 0,
  tokenExplicitMaxTtl: 0,
  tokenBoundCidrs: [],
  tokenNumUses: 0,
  tokenNoDefaultPolicy: false,
  period: 0,
  explicitMaxTtl: 0,
  boundCidrs: [],
};

type Place = Pick<Call, 'storage' | 'mount'>;

/** The role with this name. An old setting stands in for a new one that was emptied since. */
export function readRole({ storage, mount }: Place, name: string): TokenRole | undefined {
  const role = storage.get<TokenRole>(keyOf(mount, name));
  if (!role) {
    return undefined;
  }
  return {
    ...role,
    tokenPeriod: role.tokenPeriod || role.period,
    tokenExplicitMaxTtl: role.tokenExplicitMaxTtl || role.explicitMaxTtl,
    tokenBoundCidrs: role.tokenBoundCidrs.length > 0 ? role.tokenBoundCidrs : role.boundCidrs,
  };
}

export function writeRole({ storage, mount }: Place, name: string, role: TokenRole): void {
  storage.put(keyOf(mount, name), role);
}

export function deleteRole({ storage, mount }: Place, name: string): void {
  storage.delete(keyOf(mount, name));
}

export function roleNames({ storage, mount }: Place): string[] {
  return storage.list(folderOf(mount));
}

function keyOf(mount: Call['mount'], name: string): string {
  return `${folderOf(mount)}/${name}`;
}

function folderOf(mount: Call['mount']): string {
  return `${storageRoot(mount)}/roles`;
}
