import { type Backend, lazyPaths } from '../../framework/backend.ts';
import { authOfRole } from './auth-of-login.ts';
import { accessorWith, explainLogin, roleNames, roleWith } from './explain-login.ts';
import { rolesPage, secretIdsPage } from './inventory.ts';
import { lockoutName, login, loginRole } from './paths/login.ts';
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

/** The AppRole auth method. */
export const approleBackend: Backend = {
  type: 'approle',
  help: `The AppRole auth method authenticates machines and applications. A role defines which credentials a
login requires and which policies and TTLs its tokens get. By default a login requires two
credentials: a RoleID, which identifies the role and need not be secret, and a SecretID, which is
secret and can be limited in lifetime, number of uses and client addresses.

Create a role at role/<name>, read its RoleID at role/<name>/role-id, generate a SecretID at
role/<name>/secret-id, and log in with both at login.`,
  // The frequent paths first: the paths after a match are never loaded.
  paths: lazyPaths(
    () => role,
    () => login,
    () => secretId,
    () => roleId,
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
    () => secretIdLookup,
    () => secretIdDestroy,
    () => secretIdAccessorLookup,
    () => secretIdAccessorDestroy,
    () => customSecretId,
    () => tidySecretId,
  ),
  unauthenticatedPaths: ['login'],
  lockoutName: (call) => lockoutName(call),
  loginRole: (call, body) => loginRole(call, body),
  logins: {
    roles: (call) => roleNames(call),
    authOf: (call, role) => authOfRole(call, role),
    explain: (call, credentials) => explainLogin(call, credentials),
    roleWith: (call, isRoleId) => roleWith(call, isRoleId),
    accessorWith: (call, role, isAccessor) => accessorWith(call, role, isAccessor),
  },
  renew: (call, auth) => renew(call, auth),
  tidy: (call, limit) => tidyExpired(call, limit),
  inventory: {
    roles: (context, page) => rolesPage(context, page),
    secretIds: (context, role, page) => secretIdsPage(context, role, page),
  },
};
