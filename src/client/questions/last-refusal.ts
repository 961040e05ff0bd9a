import type { Ask } from '../../engine/ask.ts';
import { explainAccess } from '../../engine/explain/access.ts';
import type { AccessQuestion, Explanation, Subject } from '../../engine/explain/question.ts';
import { explainRefusedLogin } from '../../engine/explain/refused-login.ts';
import { historyHash } from '../../engine/history/lines.ts';
import type { Moment } from '../../values/time.ts';
import { emptyMap } from '../../values/value.ts';
import { type HistoryEntry, textIn } from '../history/entry.ts';
import { traceSecretId } from '../history/secret-id-past.ts';
import { HistoryTokens } from '../history/tokens.ts';

/** The data that explains the last refusal. */
export interface RefusalSource {
  readonly ask: Ask;
  /** Lists the accessors of all tokens, dead or alive. */
  readonly accessors: () => readonly string[];
  /** The token that commands use, `''` for none. */
  readonly tokenInUse: string;
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
}

/** Explains the newest refused request in a history by the current policies. Returns undefined if there is none. */
export function explainLastRefusal(source: RefusalSource): Explanation | undefined {
  const entry = source.entries.findLast(({ isRefused }) => isRefused);
  if (entry === undefined) {
    return undefined;
  }
  const mount = mountOfLogin(source.ask, entry);
  if (mount !== undefined) {
    return explainedLogin(entry, explainLogin(source, entry, mount));
  }
  const explanation = explainRequest(source, entry);
  return explanation.allowed
    ? allowedNow(source, entry, explanation)
    : { ...explanation, notes: [whenText(entry), ...explanation.notes] };
}

/** Returns the auth method's path, `approle/`, if a request was a login. */
function mountOfLogin(ask: Ask, { path, operation }: HistoryEntry): string | undefined {
  if (operation !== 'update') {
    return undefined;
  }
  return ask((core) => core.mounts.list('auth').find(({ fullPath }) => path === `${fullPath}login`)?.path);
}

function explainRequest(source: RefusalSource, entry: HistoryEntry): Explanation {
  const { operation, path, data, wrapTtl, intent } = entry;
  const tokens = new HistoryTokens(source.entries);
  return source.ask((core) => {
    const hashOf = historyHash(core.storage);
    const question: AccessQuestion = {
      capability: operation,
      path,
      data: Object.assign(emptyMap(), data),
      hashOf,
      intent,
      ...(wrapTtl > 0 && { wrapTtl }),
      remoteAddress: addressOf(entry),
      subject: subjectOf(entry, { ...source, tokens, hashOf, now: core.now }),
    };
    return explainAccess(core, question);
  });
}

interface Surroundings extends Pick<RefusalSource, 'accessors' | 'tokenInUse'> {
  readonly tokens: HistoryTokens;
  readonly hashOf: (text: string) => string;
  readonly now: Moment;
}

function subjectOf({ accessor, token, displayName }: HistoryEntry, surroundings: Surroundings): Subject {
  const { tokens, hashOf, accessors, tokenInUse, now } = surroundings;
  const known = accessor || tokens.accessorOf(token);
  if (known === '') {
    return { kind: 'token', token: tokenInUse !== '' && hashOf(tokenInUse) === token ? tokenInUse : token };
  }
  const found = accessors().find((one) => hashOf(one) === known);
  return found === undefined
    ? { kind: 'gone', past: tokens.pastOf(known, now) ?? { displayName, end: undefined } }
    : { kind: 'accessor', accessor: found };
}

function explainLogin({ ask, entries }: RefusalSource, entry: HistoryEntry, mount: string): Explanation {
  const roleId = textIn(entry.data, 'role_id');
  const secretId = textIn(entry.data, 'secret_id');
  return ask((core) => {
    const hashOf = historyHash(core.storage);
    const past =
      secretId === '' ? undefined : traceSecretId(entries, `auth/${mount}`, { secretIds: [secretId] }, core.now);
    return explainRefusedLogin(core, {
      mount,
      isRoleId: roleId === '' ? undefined : (id) => hashOf(id) === roleId,
      isAccessor: past && ((accessor) => hashOf(accessor) === past.accessor),
      hasSecretId: secretId !== '',
      past,
      remoteAddress: addressOf(entry),
    });
  });
}

function addressOf({ remoteAddress }: HistoryEntry): string {
  return remoteAddress || '127.0.0.1';
}

/** Whether the policies refused a request. The preflight request of `kv` commands has a message of its own. */
function isDenial({ reason }: HistoryEntry): boolean {
  return reason.includes('permission denied') || reason.includes('preflight capability check returned 403');
}

function whenText({ time, reason }: HistoryEntry): string {
  return `The last refusal in the history, at ${time}${reason === '' ? '' : `: ${reason}`}.`;
}

function explainedLogin(entry: HistoryEntry, explanation: Explanation): Explanation {
  // The only logins that are denied, instead of failing, are those to a locked role.
  const wasLocked = isDenial(entry) && !explanation.reason.includes('locked');
  return {
    ...explanation,
    notes: [
      whenText(entry),
      ...(wasLocked ? ['The role was locked then, after too many failed logins.'] : []),
      ...(explanation.allowed ? ['Such a login would succeed now.'] : []),
      ...explanation.notes,
    ],
  };
}

/** Says why a request was refused that is allowed now: it failed, or something has changed since. */
function allowedNow({ entries }: RefusalSource, entry: HistoryEntry, explanation: Explanation): Explanation {
  const notes = (...more: string[]) => [whenText(entry), ...more, ...explanation.notes];
  if (isDenial(entry)) {
    const values =
      Object.keys(entry.data).length === 0 ? [] : ['The history has the texts of its data only as hashes.'];
    return {
      ...explanation,
      notes: notes('The policies allow it now: they have changed, or something else refused it.', ...values),
    };
  }
  const failure = entry.reason === '' ? 'the history has its message only as a hash' : entry.reason;
  const denied = entries.findLast((one) => one.isRefused && isDenial(one));
  return {
    ...explanation,
    reason: `The request was allowed, but it failed: ${failure}.`,
    notes: [
      `It was the last refusal in the history, at ${entry.time}.`,
      ...(denied === undefined
        ? []
        : [`The last request that was denied was a ${denied.operation} of ${denied.path}, at ${denied.time}.`]),
      ...explanation.notes,
    ],
  };
}
