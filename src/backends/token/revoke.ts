import type { Call, PathDefinition } from '../../framework/backend.ts';
import { attempt, failure, RequestError, refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { accessorField, requiredToken, tokenField } from './given-token.ts';
import { hasSudo } from './sudo.ts';

const description = 'Its children go with it, and what is in their cubbyholes.';

/** `revoke`: a token and its children. */
export const revoke: PathDefinition = {
  pattern: 'revoke',
  fields: { token: tokenField },
  operations: { update: (call) => revokeById(call, requiredToken(call)) },
  help: { synopsis: 'Revokes a token.', description },
};

/** `revoke-self`: the request's own token and its children. */
export const revokeSelf: PathDefinition = {
  pattern: 'revoke-self',
  fields: {},
  operations: { update: (call) => revokeById(call, call.request.token) },
  help: { synopsis: "Revokes the request's own token.", description },
};

/** `revoke-accessor`: a token by its accessor, and its children. */
export const revokeAccessor: PathDefinition = {
  pattern: 'revoke-accessor',
  fields: { accessor: accessorField },
  operations: { update: revokeByAccessor },
  help: { synopsis: 'Revokes a token by its accessor.', description },
};

/** `revoke-orphan`: a token without its children. */
export const revokeOrphan: PathDefinition = {
  pattern: 'revoke-orphan',
  fields: { token: tokenField },
  operations: { update: revokeLeavingOrphans },
  help: { synopsis: 'Revokes a token without its children.', description: 'They become orphans. Needs sudo.' },
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

function revokeByAccessor({ core, data }: Call): Response | undefined {
  const accessor = data.string('accessor');
  if (accessor === '') {
    throw failure('missing accessor', 400);
  }
  const entry = core.tokens.byAccessor(accessor);
  if (!entry) {
    return { warnings: ['No token found with this accessor'] };
  }
  core.tokens.revokeTree(entry);
  return;
}

function revokeLeavingOrphans(call: Call): undefined {
  const id = requiredToken(call);
  if (!hasSudo(call)) {
    throw refusal('root or sudo privileges required to revoke and orphan');
  }
  const entry = attempt(() => call.core.tokens.lookup(id));
  if (entry instanceof RequestError) {
    throw failure(`error when looking up token to revoke: ${entry.message}`);
  }
  if (!entry) {
    throw refusal('token to revoke not found');
  }
  if (entry.type === 'batch') {
    throw refusal('batch tokens cannot be revoked');
  }
  call.core.tokens.revokeOrphan(entry);
}
