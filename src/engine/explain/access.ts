import { attempt, RequestError } from '../../framework/error.ts';
import { isListing, type Operation, type Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import { isRelativePath, relativePathRefusal } from '../../values/relative-path.ts';
import { relativeTime } from '../../values/relative-time.ts';
import type { EngineCore } from '../engine-core.ts';
import { findDestination } from '../router.ts';
import { judge, requireToken, settleOperation } from '../stations/authorise.ts';
import { type FilteredList, filteredList, withoutToken, withToken } from './filtered-lists.ts';
import { withKnownTexts } from './known-texts.ts';
import { explainLogin } from './login.ts';
import { openPath } from './open-path.ts';
import { notesOnPath } from './path-notes.ts';
import { explainPreflight, nextRequest, preflightTarget } from './preflight.ts';
import type { AccessQuestion, Explanation, LoginQuestion } from './question.ts';
import { reasonOf } from './reason.ts';
import { consideredRules } from './rules.ts';
import { type FoundSubject, findSubject } from './subject.ts';
import { suggestRules } from './suggestion.ts';

/**
 * Explains whether a request is allowed. The decision is made by the stations that every request passes. It creates
 * tokens in the transaction, which the caller discards.
 *
 * @throws UnknownSubjectError if the question names what the state doesn't have
 */
export function explainAccess(core: EngineCore, question: AccessQuestion): Explanation {
  const login = loginIn(core, question);
  if (login !== undefined) {
    return explainLogin(core, login);
  }
  const subject = findSubject(core, question.subject);
  const request = requestOf(question, subject.entry);
  const about = { capability: request.operation, path: request.path, subject: subject.name };
  if (isRelativePath(request.path)) {
    return refused(about, `The request is invalid: ${relativePathRefusal}.`);
  }
  const list = filteredList(request.operation, request.path);
  if (list !== undefined) {
    return byToken(core, question, { list, request, subject });
  }
  const open = openPath(core, question.path, request);
  if (open !== undefined) {
    const { entry } = subject;
    // Like a login (`checkEntity` in stations/login.ts).
    if (!open.isOfServer && entry !== undefined && isAddressAllowed(core, request) && !hasUsableEntity(core, entry)) {
      return refused(about, entityText(entry));
    }
    return { ...about, allowed: true, reason: open.reason, policies: [], suggestion: null, notes: [] };
  }
  const target = preflightTarget(request.operation, request.path);
  if (target !== undefined && (subject.refusal !== undefined || !isAddressAllowed(core, request))) {
    return explainAccess(core, { ...question, ...nextRequest(core, target, question.intent) });
  }
  if (subject.refusal !== undefined) {
    return refused(about, subject.refusal, notesOnPath(core, request).notes);
  }
  const { entry } = subject;
  if (!isAddressAllowed(core, request)) {
    return refused(about, addressText(request, entry));
  }
  if (target !== undefined) {
    const acl = attempt(() => core.policies.ofToken(entry));
    const seesMount = (mount: string) => !(acl instanceof RequestError) && acl.seesMount(mount);
    return explainPreflight(core, { target, intent: question.intent, seesMount }, (next) =>
      explainAccess(core, { ...question, ...next }),
    );
  }
  return byPolicies(core, question, { request, entry, subject: subject.name });
}

interface ListRequest {
  readonly list: FilteredList;
  readonly request: Request;
  readonly subject: FoundSubject;
}

/** Explains a request for a list that needs no token, but whose handler refuses an invalid one. */
function byToken(core: EngineCore, question: AccessQuestion, { list, request, subject }: ListRequest): Explanation {
  const about = { capability: request.operation, path: request.path, subject: subject.name };
  const allowed = (reason: string, notes: readonly string[]): Explanation => ({
    ...about,
    allowed: true,
    reason,
    policies: [],
    suggestion: null,
    notes,
  });
  const open = withoutToken(list);
  if (open !== undefined && question.subject.kind === 'token' && question.subject.token === '') {
    return allowed(open, []);
  }
  const notes = open === undefined ? [] : [open];
  const { entry, refusal } = subject;
  if (refusal !== undefined) {
    return refused(about, refusal, notes);
  }
  if (!isAddressAllowed(core, request)) {
    return refused(about, addressText(request, entry), notes);
  }
  if (!hasUsableEntity(core, entry)) {
    return refused(about, entityText(entry), notes);
  }
  return allowed(withToken(list), notesOnToken(core, question, entry));
}

/** Reports whether a token has no entity, or one that is neither disabled nor deleted. */
function hasUsableEntity(core: EngineCore, entry: TokenEntry): boolean {
  return !(attempt(() => core.policies.ofToken(entry)) instanceof RequestError);
}

function addressText({ remoteAddress }: Request, { boundCidrs }: TokenEntry): string {
  return `The token may not be used from ${remoteAddress}, only from ${boundCidrs.join(', ')}.`;
}

function entityText({ entityId }: TokenEntry): string {
  return `The token's entity (${entityId}) is disabled or deleted.`;
}

/** Reports whether a request has a token that may be used from its client's address. */
function isAddressAllowed(core: EngineCore, request: Request): boolean {
  return !(attempt(() => requireToken(core, request)) instanceof RequestError);
}

/** Returns the login that a write to a login path describes. */
function loginIn(
  core: EngineCore,
  { capability, path, data, remoteAddress, pastOfSecretId }: AccessQuestion,
): LoginQuestion | undefined {
  const destination = findDestination(core.mounts, path);
  const isWrite = capability === 'write' || capability === 'update';
  return isWrite && destination?.backend.logins !== undefined && destination.relativePath === 'login'
    ? { mount: destination.mount.path, remoteAddress, credentials: { data }, past: pastOfSecretId }
    : undefined;
}

interface WithToken {
  readonly request: Request;
  readonly entry: TokenEntry;
  readonly subject: string;
}

function byPolicies(core: EngineCore, question: AccessQuestion, { request, entry, subject }: WithToken): Explanation {
  const { path } = request;
  const explained = attempt(() => core.policies.explainToken(entry));
  if (explained instanceof RequestError) {
    const about = { capability: request.operation, path, subject };
    return refused(about, entityText(entry));
  }
  const known = withKnownTexts(request, explained.sources, question.hashOf);
  const settled = question.capability === 'write' ? attempt(() => settleOperation(core, known)) : known;
  if (settled instanceof RequestError) {
    const about = { capability: 'update', path, subject };
    return refused(about, `The request is refused before its policies are checked: ${settled.message}.`);
  }
  const { requested, canonical } = judge(core, explained.acl, settled);
  const decision = canonical !== undefined && !canonical.isAllowed ? canonical : requested;
  const decided = { explained, operation: settled.operation, decision, now: core.now };
  const allowed = decision.isAllowed;
  const { isServed, notes } = notesOnPath(core, settled);
  // A rule for a path that the API lacks would only hide the mistake.
  const suggestion = allowed || !isServed ? null : suggestRules(core, explained.sources, settled);
  return {
    allowed,
    capability: settled.operation,
    path: settled.path,
    subject,
    reason: reasonOf(decided),
    policies: consideredRules(decided),
    suggestion,
    notes: [
      ...(decision.path === settled.path
        ? []
        : [`The path is another spelling of ${decision.path}, which must be allowed, too.`]),
      ...notes,
      ...(allowed ? notesOnToken(core, question, entry) : []),
      ...(!allowed && isServed && suggestion === null ? [changeNote] : []),
    ],
  };
}

const changeNote =
  'No further rule would allow it, since rules for the same path are merged: the one that decides must be changed, or the request.';

/** Returns the request that a question describes. Listings get their slash. */
export function requestOf(question: Omit<AccessQuestion, 'subject'>, tokenEntry: TokenEntry | undefined): Request {
  const { capability, path, data, wrapTtl, remoteAddress } = question;
  const operation = (capability === 'write' ? 'update' : capability) as Operation;
  return {
    id: '',
    operation,
    path: isListing(operation) && !path.endsWith('/') ? `${path}/` : path,
    relativePath: '',
    data,
    token: '',
    tokenEntry,
    wrapTtl,
    remoteAddress,
    headers: {},
  };
}

function refused(
  about: Pick<Explanation, 'capability' | 'path' | 'subject'>,
  reason: string,
  notes: readonly string[] = [],
): Explanation {
  return { ...about, allowed: false, reason, policies: [], suggestion: null, notes };
}

/** Says what will end a token's permissions. A role's or a policy's token isn't a real one. */
function notesOnToken({ now }: EngineCore, { subject }: AccessQuestion, { numUses, lease }: TokenEntry): string[] {
  if (subject.kind === 'role' || subject.kind === 'policies') {
    return [];
  }
  const { expireTime } = lease;
  return [
    ...(numUses === 0 ? [] : [`The token has ${numUses} uses left.`]),
    ...(expireTime === null ? [] : [`The token expires ${relativeTime(expireTime, now)}.`]),
  ];
}
