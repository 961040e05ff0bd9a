import type { Backend } from '../../framework/backend.ts';
import { accessors } from './accessors.ts';
import { create, createAgainstRole, createOrphan } from './create/paths.ts';
import { lookup, lookupAccessor, lookupSelf } from './lookup.ts';
import { renew, renewAccessor, renewal, renewSelf } from './renew.ts';
import { revoke, revokeAccessor, revokeOrphan, revokeSelf } from './revoke.ts';
import { roleList, rolePath } from './role-paths.ts';
import { tidy } from './tidy.ts';

/** `auth/token`: tokens that are made by tokens, and what is done with tokens of every origin. */
export const tokenBackend: Backend = {
  type: 'token',
  help: `Tokens say who asks, and so which policies count. This auth method is always there: it makes
tokens on behalf of other tokens, and looks up, renews and revokes tokens wherever they come from.

Create a token at create, one without a parent at create-orphan, one as a role has it at
create/<role>. Roles are at roles/<name>.`,
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
  renew: renewal,
};
