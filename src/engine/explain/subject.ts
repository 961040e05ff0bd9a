import { attempt, RequestError } from '../../framework/error.ts';
import { sanitizePolicyName } from '../../framework/policy-names.ts';
import type { Auth } from '../../services/auth.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { TokenEntry } from '../../services/token.ts';
import { relativeTime } from '../../values/relative-time.ts';
import { quotedName, shownName } from '../../values/shown-name.ts';
import { formatTime, type Moment } from '../../values/time.ts';
import { UnknownSubjectError } from '../../values/unknown-subject-error.ts';
import type { EngineCore } from '../engine-core.ts';
import { backendFor } from '../mounts.ts';
import { createToken } from '../tokens/create.ts';
import { readByAccessor } from '../tokens/documents.ts';
import { loginToken } from '../tokens/login.ts';
import { deathOf, findToken, type TokenDeath } from '../tokens/lookup.ts';
import { unlimitedAuth } from '../tokens/unlimited-auth.ts';
import type { Subject, TokenPast } from './question.ts';

/** A subject with its token, or why it has none: a sentence. */
export type FoundSubject = { readonly name: string } & (
  | { readonly entry: TokenEntry; readonly refusal?: undefined }
  | { readonly entry?: undefined; readonly refusal: string }
);

/**
 * Finds the token that a subject's requests have. A role and a list of policies get one as a login would create it,
 * which is never stored: the caller discards the transaction.
 *
 * @throws UnknownSubjectError if the state has no such role or policy
 */
export function findSubject(core: EngineCore, subject: Subject): FoundSubject {
  switch (subject.kind) {
    case 'token':
      return findByToken(core, subject);
    case 'accessor':
      return findByAccessor(core, subject);
    case 'gone':
      return gone(core, subject.past);
    case 'role':
      return findByRole(core, subject);
    case 'policies':
      return findByPolicies(core, subject.policies);
  }
}

function findByToken(
  core: EngineCore,
  { token, past }: Omit<Extract<Subject, { kind: 'token' }>, 'kind'>,
): FoundSubject {
  if (token === '') {
    return { name: 'a request without a token', refusal: 'The request has no token.' };
  }
  const entry = attempt(() => findToken(core.storage, token));
  if (entry === undefined || entry instanceof RequestError) {
    const known = past?.();
    return known === undefined
      ? { name: 'an unknown token', refusal: `This state doesn't know the token: ${goneText}.` }
      : gone(core, known);
  }
  return living(core, nameOf(entry), entry);
}

function findByAccessor(
  core: EngineCore,
  { accessor, past }: Omit<Extract<Subject, { kind: 'accessor' }>, 'kind'>,
): FoundSubject {
  const entry = readByAccessor(core.storage, accessor);
  if (entry !== undefined) {
    return living(core, `the token with the accessor ${accessor}`, entry);
  }
  const known = past?.();
  return known === undefined
    ? { name: 'an unknown token', refusal: `No token of this state has this accessor: ${goneText}.` }
    : gone(core, known);
}

function gone(core: EngineCore, { displayName, end }: TokenPast): FoundSubject {
  const name = `a token that is gone${displayName === '' ? '' : ` (${displayName})`}`;
  if (end === undefined) {
    return { name, refusal: 'The token is gone: it was revoked or used up, or removed after it expired.' };
  }
  const when = `${relativeTime(end.time, core.now)}, at ${formatTime(end.time)}`;
  return { name, refusal: `The token ${end.how === 'revoked' ? 'was revoked' : 'expired'} ${when}.` };
}

const goneText = 'it never existed, was revoked or used up, or was removed after it expired';

function nameOf({ accessor, displayName }: TokenEntry): string {
  return accessor === '' ? `a batch token (${displayName})` : `the token with the accessor ${accessor}`;
}

function living(core: EngineCore, name: string, entry: TokenEntry): FoundSubject {
  const death = deathOf(core.storage, entry, core.now);
  return death === undefined ? { name, entry } : { name, refusal: deathText(death, core.now) };
}

function deathText({ cause, entry }: TokenDeath, now: Moment): string {
  const { expireTime } = entry.lease;
  const since = expireTime === null ? '' : ` ${relativeTime(expireTime, now)}, at ${formatTime(expireTime)}`;
  switch (cause) {
    case 'used up':
      return 'The token has no use left.';
    case 'expired':
      return `The token expired${since}.`;
    case 'parent used up':
      return 'The token died with its parent, which has no use left.';
    case 'parent expired':
      return `The token died with its parent, which expired${since}.`;
    case 'parent gone':
      return 'The token died with its parent, which was revoked.';
  }
}

function findByRole(
  core: EngineCore,
  { role, mount: path }: { readonly role: string; readonly mount: string },
): FoundSubject {
  const mount = core.mounts.get('auth', path);
  const explainer = mount && backendFor(mount).logins;
  if (mount === undefined || explainer === undefined) {
    throw new UnknownSubjectError(noRolesText(path, mount));
  }
  const auth = explainer.authOf({ storage: core.storage, mount, core }, role);
  if (auth === undefined) {
    throw new UnknownSubjectError(
      `there is no role ${quotedName(role)} at ${mount.fullPath}; \`localvault list ${mount.fullPath}role\` lists them`,
    );
  }
  const name = `the role ${role}`;
  const token = tokenOfRole(core, mount, auth);
  return token instanceof RequestError
    ? { name, refusal: `A login with the role fails: ${token.message}.` }
    : { name, entry: token };
}

/** Says why an auth method has no roles to explain. */
export function noRolesText(path: string, mount: MountEntry | undefined): string {
  return mount === undefined
    ? `no auth method is enabled at auth/${shownName(path)}; \`localvault auth list\` lists them, and -mount names another`
    : `auth/${path} is an auth method without roles (${mount.type}); -mount names another`;
}

/** Returns the token that a login with a role gets, or why it gets none. */
export function tokenOfRole(core: EngineCore, mount: MountEntry, auth: Auth): TokenEntry | RequestError {
  const created = attempt(() => loginToken(core, { auth, path: `${mount.fullPath}login`, mount }));
  return created instanceof RequestError ? created : created.entry;
}

function findByPolicies(core: EngineCore, given: readonly string[]): FoundSubject {
  const policies = given.map(sanitizePolicyName);
  const missing = policies.find((name) => core.policies.get(name) === undefined);
  if (missing !== undefined) {
    throw new UnknownSubjectError(
      `there is no policy ${quotedName(missing)}, or it has expired; \`localvault policy list\` lists them`,
    );
  }
  const { entry } = createToken(core.storage, core.now, {
    auth: unlimitedAuth('token', policies),
    path: 'auth/token/create',
  });
  const names = policies.join(', ');
  return { name: policies.length === 1 ? `the policy ${names}` : `the policies ${names}`, entry };
}
