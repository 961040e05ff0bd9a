import type { Call, PathDefinition } from '../../framework/backend.ts';
import { attempt, failure, invalidRequest, RequestError, refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { hasSudo } from './sudo.ts';
import { accessorField, requiredAccessor, requiredTokenParameter, tokenField } from './token-parameter.ts';

const description = 'Also revokes its children and removes their cubbyholes.';

/** `revoke`: revokes a token and its children. */
export const revoke: PathDefinition = {
  pattern: 'revoke',
  fields: { token: tokenField },
  operations: { update: (call) => revokeById(call, requiredTokenParameter(call)) },
  help: { synopsis: 'Revoke a token.', description },
};

/** `revoke-self`: revokes the request's own token and its children. */
export const revokeSelf: PathDefinition = {
  pattern: 'revoke-self',
  fields: {},
  operations: { update: (call) => revokeById(call, call.request.token) },
  help: { synopsis: 'Revoke your own token.', description },
};

/** `revoke-accessor`: revokes a token by its accessor, and its children. */
export const revokeAccessor: PathDefinition = {
  pattern: 'revoke-accessor',
  fields: { accessor: accessorField },
  operations: { update: revokeByAccessor },
  help: { synopsis: 'Revoke a token by its accessor.', description },
};

/** `revoke-orphan`: revokes a token, but not its children. */
export const revokeOrphan: PathDefinition = {
  pattern: 'revoke-orphan',
  fields: { token: tokenField },
  operations: { update: revokeLeavingOrphans },
  help: {
    synopsis: 'Revoke a token, but not its children.',
    description: 'Its children become orphans. Requires sudo.',
  },
};

function revokeById({ core }: Call, id: string): undefined {
  const entry = core.tokens.lookup(id);
  if (!entry) {
    return;
  }
  if (entry.type === 'batch') {
    throw refusal('batch tokens cannot be revoked');
  }
  core.tokens.revokeTree(entry);
}

function revokeByAccessor(call: Call): Response | undefined {
  const { core } = call;
  const entry = core.tokens.byAccessor(requiredAccessor(call));
  if (!entry) {
    return { warnings: ['No token found with this accessor'] };
  }
  core.tokens.revokeTree(entry);
  return;
}

function revokeLeavingOrphans(call: Call): undefined {
  const id = requiredTokenParameter(call);
  if (!hasSudo(call)) {
    throw invalidRequest('root or sudo privileges required to revoke and orphan');
  }
  const entry = attempt(() => call.core.tokens.lookup(id));
  if (entry instanceof RequestError) {
    throw failure(`error when looking up token to revoke: ${entry.message}`);
  }
  if (!entry) {
    throw invalidRequest('token to revoke not found');
  }
  if (entry.type === 'batch') {
    throw refusal('batch tokens cannot be revoked');
  }
  call.core.tokens.revokeOrphan(entry);
}
