import { type Call, storageRoot } from '../../framework/backend.ts';
import { readStoredAddresses } from '../../framework/stored-addresses.ts';
import type { TokenParams } from '../../framework/token-fields.ts';
import type { Count } from '../../values/count.ts';
import { oncePer } from '../../values/once-per.ts';

/**
 * A token role. Durations are in seconds. `period`, `explicitMaxTtl` and `boundCidrs` are the deprecated names of three settings;
 * a value written under one of them is shown under both names.
 */
export type TokenRole = Readonly<{
  allowedPolicies: readonly string[];
  disallowedPolicies: readonly string[];
  allowedPoliciesGlob: readonly string[];
  disallowedPoliciesGlob: readonly string[];
  orphan: boolean;
  renewable: boolean;
  pathSuffix: string;
  /** Lowercase globs; null if never set. */
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

/** The defaults of a new role. */
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

type StorageContext = Pick<Call, 'storage' | 'mount'>;

/** Returns the role with this name, or undefined. As in OpenBao, an empty setting falls back to its deprecated name. */
export function readRole({ storage, mount }: StorageContext, name: string): TokenRole | undefined {
  const role = storage.get<TokenRole>(keyOf(mount, name));
  return role && roleOf(role);
}

const roleOf = oncePer((role: TokenRole): TokenRole => {
  const boundCidrs = readStoredAddresses(role.boundCidrs);
  return {
    ...role,
    boundCidrs,
    tokenPeriod: role.tokenPeriod || role.period,
    tokenExplicitMaxTtl: role.tokenExplicitMaxTtl || role.explicitMaxTtl,
    tokenBoundCidrs: role.tokenBoundCidrs.length > 0 ? readStoredAddresses(role.tokenBoundCidrs) : boundCidrs,
  };
});

export function writeRole({ storage, mount }: StorageContext, name: string, role: TokenRole): void {
  storage.put(keyOf(mount, name), role);
}

export function deleteRole({ storage, mount }: StorageContext, name: string): void {
  storage.delete(keyOf(mount, name));
}

export function roleNames({ storage, mount }: StorageContext): string[] {
  return storage.list(folderOf(mount));
}

function keyOf(mount: Call['mount'], name: string): string {
  return `${folderOf(mount)}/${name}`;
}

function folderOf(mount: Call['mount']): string {
  return `${storageRoot(mount)}/roles`;
}
