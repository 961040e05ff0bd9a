import { type Backend, inTurn } from '../../framework/backend.ts';
import { lockoutName, login } from './paths/login.ts';
import { role } from './paths/role.ts';
import { boundCidrList, secretIdBoundCidrs, tokenBoundCidrs } from './paths/role-bound-cidrs.ts';
import { roleId } from './paths/role-id.ts';
import { roleList } from './paths/role-list.ts';
import { localSecretIds } from './paths/role-local-secret-ids.ts';
import { period } from './paths/role-period.ts';
import { policies } from './paths/role-policies.ts';
import { bindSecretId, secretIdNumUses, secretIdTtl } from './paths/role-secret-id-limits.ts';
import { tokenMaxTtl, tokenNumUses, tokenTtl } from './paths/role-token-limits.ts';
import { customSecretId, secretId } from './paths/secret-id.ts';
import { secretIdAccessorDestroy, secretIdAccessorLookup } from './paths/secret-id-accessor.ts';
import { secretIdDestroy, secretIdLookup } from './paths/secret-id-lookup.ts';
import { tidySecretId } from './paths/tidy.ts';
import { renew } from './renew.ts';
import { tidyExpired } from './tidy-expired.ts';

export { tidyExpired } from './tidy-expired.ts';

/** The AppRole auth method: machines and applications log in with a RoleID and a SecretID. */
export const approleBackend: Backend = {
  type: 'approle',
  help: `AppRole is the way in for machines and applications. A role says what a login has to present and
what its token is worth. By default that is a RoleID, which says who logs in and may be known,
and a SecretID, which proves it and may be bound to a time, a number of logins and addresses.

Create a role at role/<name>, read its RoleID at role/<name>/role-id, generate a SecretID at
role/<name>/secret-id, and log in with both at login.`,
  paths: inTurn(
    () => role,
    () => roleList,
    () => localSecretIds,
    () => policies,
    () => boundCidrList,
    () => secretIdBoundCidrs,
    () => tokenBoundCidrs,
    () => bindSecretId,
    () => secretIdNumUses,
    () => secretIdTtl,
    () => period,
    () => tokenNumUses,
    () => tokenTtl,
    () => tokenMaxTtl,
    () => roleId,
    () => secretId,
    () => secretIdLookup,
    () => secretIdDestroy,
    () => secretIdAccessorLookup,
    () => secretIdAccessorDestroy,
    () => customSecretId,
    () => login,
    () => tidySecretId,
  ),
  unauthenticatedPaths: ['login'],
  lockoutName: (call) => lockoutName(call),
  renew: (call, auth) => renew(call, auth),
  tidy: (call, limit) => tidyExpired(call, limit),
};
