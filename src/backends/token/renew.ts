import type { Call, PathDefinition } from '../../framework/backend.ts';
import { attempt, failure, RequestError, refusal } from '../../framework/error.ts';
import type { FieldSchema } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import { goQuote } from '../../go/quote.ts';
import type { Auth } from '../../services/auth.ts';
import type { TokenEntry } from '../../services/token.ts';
import { accessorField, requiredToken, tokenField } from './given-token.ts';
import { readRole } from './role.ts';

const increment: FieldSchema = {
  type: 'duration',
  default: 0,
  description: 'For how long the token is to live from now on. Without it, for as long as it was given the last time.',
};

const help = {
  synopsis: 'Renews a token.',
  description: 'The token lives on for the given time, within the bounds of its auth method and its mount.',
};

/** `renew`: a token by its id. */
export const renew: PathDefinition = {
  pattern: 'renew',
  fields: { token: tokenField, increment },
  operations: { update: (call) => renewById(call, requiredToken(call)) },
  help,
};

/** `renew-self`: the request's own token. */
export const renewSelf: PathDefinition = {
  pattern: 'renew-self',
  fields: { token: { type: 'string', description: 'Without effect.' }, increment },
  operations: { update: (call) => renewById(call, call.request.token) },
  help,
};

/** `renew-accessor`: a token by its accessor; the answer doesn't tell its id. */
export const renewAccessor: PathDefinition = {
  pattern: 'renew-accessor',
  fields: { accessor: accessorField, increment },
  operations: { update: renewByAccessor },
  help: { ...help, synopsis: 'Renews a token by its accessor.' },
};

function renewById(call: Call, id: string): Response {
  const entry = attempt(() => call.core.tokens.lookup(id));
  if (entry instanceof RequestError) {
    throw failure(`error looking up token to renew: ${entry.message}`);
  }
  if (!entry) {
    throw refusal('token not found');
  }
  if (entry.type === 'batch') {
    throw refusal('batch tokens cannot be renewed');
  }
  return answer(call, entry, id);
}

function renewByAccessor(call: Call): Response {
  const accessor = call.data.string('accessor');
  if (accessor === '') {
    throw failure('missing accessor', 400);
  }
  const entry = call.core.tokens.byAccessor(accessor);
  if (!entry) {
    throw failure('invalid accessor', 400);
  }
  try {
    return answer(call, entry, '');
  } catch (error) {
    // The real server drops the reason here.
    if (error instanceof RequestError && !error.listed) {
      throw failure('invalid request', 400);
    }
    throw error;
  }
}

function answer(call: Call, entry: TokenEntry, id: string): Response {
  const { auth, warnings } = call.core.tokens.renew(entry, call.data.duration('increment'), call.request);
  return { auth: { ...auth, clientToken: id }, warnings };
}

/** What a token of this auth method becomes at renewal: its role's period and bound as they are now, else its own. */
export function renewal(call: Omit<Call, 'data'>, auth: Auth): Auth {
  const entry = call.request.tokenEntry;
  if (!entry) {
    throw failure('no token entry found during lookup');
  }
  if (entry.role === '') {
    return { ...auth, period: entry.period, explicitMaxTtl: entry.explicitMaxTtl };
  }
  const role = readRole(call, entry.role);
  if (!role) {
    throw failure(`original token role ${goQuote(entry.role)} could not be found, not renewing`);
  }
  return { ...auth, period: role.tokenPeriod, explicitMaxTtl: role.tokenExplicitMaxTtl };
}
