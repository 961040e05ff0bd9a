import type { Call, PathDefinition } from '../../framework/backend.ts';
import { attempt, failure, invalidRequest, RequestError, refusal } from '../../framework/error.ts';
import type { FieldSchema } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import { goQuote } from '../../go/quote.ts';
import type { Auth } from '../../services/auth.ts';
import type { TokenEntry } from '../../services/token.ts';
import { readRole } from './role.ts';
import { accessorField, requiredTokenParameter, tokenField, tokenOfAccessor } from './token-parameter.ts';

const increment: FieldSchema = {
  type: 'duration',
  default: 0,
  description: 'Requested TTL from now on. By default the TTL that was granted last.',
};

const help = {
  synopsis: 'Renew a token.',
  description: 'Extends the TTL of the token, within the limits of its auth method and mount.',
};

/** `renew`: renews a token by its id. */
export const renew: PathDefinition = {
  pattern: 'renew',
  fields: { token: tokenField, increment },
  operations: { update: (call) => renewById(call, requiredTokenParameter(call)) },
  help,
};

/** `renew-self`: renews the request's own token. */
export const renewSelf: PathDefinition = {
  pattern: 'renew-self',
  fields: { token: { type: 'string', description: 'Ignored.' }, increment },
  operations: { update: (call) => renewById(call, call.request.token) },
  help,
};

/** `renew-accessor`: renews a token by its accessor. The response omits its id. */
export const renewAccessor: PathDefinition = {
  pattern: 'renew-accessor',
  fields: { accessor: accessorField, increment },
  operations: { update: renewByAccessor },
  help: { ...help, synopsis: 'Renew a token by its accessor.' },
};

function renewById(call: Call, id: string): Response {
  const entry = attempt(() => call.core.tokens.lookup(id));
  if (entry instanceof RequestError) {
    throw failure(`error looking up token to renew: ${entry.message}`);
  }
  if (!entry) {
    throw invalidRequest('token not found');
  }
  if (entry.type === 'batch') {
    throw refusal('batch tokens cannot be renewed');
  }
  return renewEntry(call, entry, id);
}

function renewByAccessor(call: Call): Response {
  const entry = tokenOfAccessor(call);
  try {
    return renewEntry(call, entry, '');
  } catch (error) {
    // OpenBao replaces the reason with a generic message here.
    if (error instanceof RequestError && !error.listed) {
      throw failure('invalid request', 400);
    }
    throw error;
  }
}

function renewEntry(call: Call, entry: TokenEntry, id: string): Response {
  const { auth, warnings } = call.core.tokens.renew(entry, call.data.duration('increment'), call.request);
  return { auth: { ...auth, clientToken: id }, warnings };
}

/**
 * Updates the period and explicit maximum TTL of a token when it is renewed: from its role's current settings, or its own if it
 * has no role.
 */
export function refreshAuth(call: Omit<Call, 'data'>, auth: Auth): Auth {
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
