import { populateAuth } from '../../framework/token-fields.ts';
import type { Auth } from '../../services/auth.ts';
import type { GrantedLogin } from './login-decision.ts';
import { findRole, tokenParams } from './role.ts';
import type { Context } from './tidy-times.ts';

/** Returns the token that a login requests from the engine. */
export function authOfLogin({ role, secret, tokenBlocks }: Omit<GrantedLogin, 'problem'>, address: string): Auth {
  const metadata = { ...secret?.secretId.metadata, role_name: role.name };
  return populateAuth(
    // AppRole ignores token_strictly_bind_ip and binds tokens to the lists of the role or the SecretID.
    { ...tokenParams(role), boundCidrs: tokenBlocks, strictlyBindIp: false },
    { displayName: '', metadata, alias: { name: role.roleId, metadata }, internal: { role_name: role.name } },
    address,
  );
}

/** Returns the token that a login with a role requests, apart from what its SecretID adds. */
export function authOfRole(context: Context, name: string): Auth | undefined {
  const role = findRole(context, name);
  return role && authOfLogin({ role, secret: undefined, tokenBlocks: role.tokenBoundCidrs ?? [] }, '');
}
