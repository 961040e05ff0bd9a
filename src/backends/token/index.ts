import type { Backend } from '../../framework/backend.ts';
import { accessors } from './accessors.ts';
import { create, createAgainstRole, createOrphan } from './create/create-paths.ts';
import { lookup, lookupAccessor, lookupSelf } from './lookup.ts';
import { refreshAuth, renew, renewAccessor, renewSelf } from './renew.ts';
import { revoke, revokeAccessor, revokeOrphan, revokeSelf } from './revoke.ts';
import { roleList, rolePath } from './role-paths.ts';
import { tidy } from './tidy.ts';

/** The token store at `auth/token`. */
export const tokenBackend: Backend = {
  type: 'token',
  help: `The token auth method creates child tokens, and looks up, renews and revokes the tokens of all auth
methods. It is always enabled. Every request is authorized by the policies of its token.

Create a token at create, a token without a parent at create-orphan, and a token with a role's
settings at create/<role>. Roles are at roles/<name>.`,
  paths: [
    roleList,
    accessors,
    createOrphan,
    createAgainstRole,
    create,
    lookup,
    lookupAccessor,
    lookupSelf,
    revokeAccessor,
    revokeSelf,
    revoke,
    revokeOrphan,
    renewAccessor,
    renewSelf,
    renew,
    tidy,
    rolePath,
  ],
  rootPaths: ['revoke-orphan/*', 'accessors*'],
  renew: refreshAuth,
};
