import type { CredentialPast } from '../../framework/backend.ts';
import { emptyMap } from '../../values/value.ts';
import type { EngineCore } from '../engine-core.ts';
import { backendFor } from '../mounts.ts';
import { explainLogin } from './login.ts';
import type { Explanation } from './question.ts';

/** A refused login as recorded in a history, which has its credentials only as hashes. */
export interface RefusedLogin {
  /** The path of the auth method, without `auth/` and with a slash behind: `approle/`. */
  readonly mount: string;
  /** Tests whether a RoleID is the login's; undefined if the login had none. */
  readonly isRoleId: ((roleId: string) => boolean) | undefined;
  /** Tests whether an accessor is that of the login's SecretID; undefined if the login had no SecretID, or if its accessor isn't known. */
  readonly isAccessor: ((accessor: string) => boolean) | undefined;
  readonly hasSecretId: boolean;
  readonly past: CredentialPast | undefined;
  readonly remoteAddress: string;
}

/** A placeholder for an unknown accessor. It can't be an accessor, which is a UUID. */
const unknownAccessor = 'unknown';

/** Explains whether a login that was refused would succeed now. */
export function explainRefusedLogin(core: EngineCore, login: RefusedLogin): Explanation {
  const { mount: path, isRoleId, isAccessor, hasSecretId, past, remoteAddress } = login;
  const question = { mount: path, remoteAddress };
  const mount = core.mounts.get('auth', path);
  const explainer = mount && backendFor(mount).logins;
  if (mount === undefined || explainer === undefined || isRoleId === undefined) {
    return explainLogin(core, { ...question, credentials: { data: emptyMap() } });
  }
  const context = { storage: core.storage, mount, core };
  const role = explainer.roleWith(context, isRoleId);
  if (role === undefined) {
    const about = {
      capability: 'login',
      path: `auth/${path}login`,
      subject: 'a login',
      policies: [],
      suggestion: null,
    };
    return { ...about, allowed: false, reason: `No role at ${mount.fullPath} has this RoleID.`, notes: [] };
  }
  if (!hasSecretId) {
    return explainLogin(core, { ...question, credentials: { role } });
  }
  const accessor =
    isAccessor && past?.end === undefined ? explainer.accessorWith(context, past?.role ?? role, isAccessor) : undefined;
  return explainLogin(core, {
    ...question,
    credentials: { role, accessor: accessor ?? unknownAccessor },
    past: () => past,
  });
}
