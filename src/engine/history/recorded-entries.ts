import { attempt, RequestError } from '../../framework/error.ts';
import type { Core } from '../../services/core.ts';
import type { Operation, Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import { requestId } from '../../values/ids.ts';
import { emptyMap, type Value } from '../../values/value.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { authOfToken } from '../audit/auth-part.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { RequestTrail } from '../audit/trail.ts';
import { tokenOf } from '../stations/parse.ts';
import type { RecordedRequest, Step } from './recorder.ts';

/** Looking up which headers are audited would take as long as the formatting. */
const noHeaders = {};

/**
 * Returns the entries of a request's lines: one, or two with inline authentication. They are those of an audit log, and tell more of a
 * refusal. The state's storage must be open.
 */
export function entriesOf({ core, api, steps, rejection }: RecordedRequest): AuditEntry[] {
  const entries: AuditEntry[] = [];
  const log = { logResponse: (entry: AuditEntry) => void entries.push(entry) };
  const trail = new RequestTrail(core, log, api.remotePort ?? 0, () => noHeaders);
  let request: Request | undefined;
  let reason: string | undefined;
  const follow = (step: Step) => {
    request = step[0] === 'begin' ? step[1] : request;
    reason = reasonOf(step);
    take(trail, step);
  };
  for (const step of steps) {
    follow(step);
  }
  if (rejection !== undefined) {
    if (request === undefined) {
      follow(['begin', rejectedRequest(core, api)]);
    }
    follow(['answered', { errors: [messageOf(rejection)] }]);
  }
  trail.committed();
  const last = entries.pop();
  if (last !== undefined) {
    entries.push(reason === undefined ? last : explainedRefusal(core, last, request?.tokenEntry, reason));
  }
  return entries;
}

function take(trail: Omit<AuditTrail, 'committed' | 'lost'>, step: Step): void {
  switch (step[0]) {
    case 'identified':
      trail.identified(step[1], step[2]);
      break;
    case 'begin':
    case 'authorised':
      trail[step[0]](step[1]);
      break;
    case 'loggedIn':
      trail.loggedIn(step[1]);
      break;
    case 'answered':
      trail.answered(step[1]);
      break;
    case 'refused':
      trail.refused(step[1]);
      break;
    default:
      trail[step[0]]();
  }
}

/** Returns why a step refuses the request, or undefined if it doesn't. */
function reasonOf(step: Step): string | undefined {
  if (step[0] === 'answered') {
    return step[1]?.errors?.[0];
  }
  return step[0] === 'refused' && step[1] instanceof RequestError ? step[1].message : undefined;
}

/** Returns the message of an answer that refuses its request. */
function messageOf({ status, body }: ApiAnswer): string {
  const { errors: [message = ''] = [] } = (body === '' ? {} : JSON.parse(body)) as {
    readonly errors?: readonly string[];
  };
  return message === '' ? `HTTP status ${status}` : message;
}

const operations: ReadonlyMap<string, Operation> = new Map([
  ['GET', 'read'],
  ['LIST', 'list'],
  ['SCAN', 'scan'],
  ['PUT', 'update'],
  ['POST', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
  ['HEAD', 'header'],
  ['HELP', 'help'],
]);

/** Returns the known parts of a request that was refused before it was parsed. */
function rejectedRequest(core: Core, api: ApiRequest): Request {
  const token = tokenOf(api.headers);
  const entry = token === '' ? undefined : attempt(() => core.tokens.lookup(token));
  return {
    id: api.id ?? requestId(),
    operation: operations.get(api.method) ?? 'none',
    path: api.path,
    relativePath: '',
    data: emptyMap(),
    token,
    tokenEntry: entry instanceof RequestError ? undefined : entry,
    remoteAddress: api.remoteAddress,
    headers: api.headers,
  };
}

/**
 * Returns the entry of a refused request with what an audit log hides: the reason, and whose token it was even if that made no
 * difference. The reason shows no text of the request's data.
 */
function explainedRefusal(
  core: Core,
  entry: AuditEntry,
  tokenEntry: TokenEntry | undefined,
  reason: string,
): AuditEntry {
  const { auth, request, error } = entry;
  const shown = withoutTexts(reason, [request.clientToken, request.data]);
  return {
    ...entry,
    auth: auth ?? (tokenEntry && authOfToken(core, tokenEntry, request.clientToken)),
    error: error.includes(shown) ? error : shown,
  };
}

/** Shorter texts may be part of any message, and are no secrets. */
const shortestHidden = 4;

/** Replaces each text in `values` that a message contains, and whatever it quotes of one: errors quote escaped texts and parts of texts. */
function withoutTexts(message: string, values: readonly Value[]): string {
  const texts = textsBelow(values);
  let shown = message;
  for (const text of texts) {
    shown = text.length < shortestHidden ? shown : shown.replaceAll(text, '…');
  }
  return shown.replace(quotation, (whole, quoted: string) => {
    const pieces = quoted.split(escapeSequence);
    return texts.some((text) => pieces.every((piece) => text.includes(piece))) ? '"…"' : whole;
  });
}

/** A text in quotation marks, and an escape in it, as Go's packages write them. */
const quotation = /"((?:[^"\\]|\\.)+)"/g;
const escapeSequence = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)/;

function textsBelow(values: readonly Value[]): string[] {
  const texts: string[] = [];
  const pending = [...values];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value === 'string') {
      texts.push(value);
    } else if (Array.isArray(value)) {
      pending.push(...value);
    } else if (typeof value === 'object' && value !== null) {
      pending.push(...Object.values(value));
    }
  }
  return texts;
}
