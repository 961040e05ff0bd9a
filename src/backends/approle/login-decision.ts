import { type RequestError, refusal } from '../../framework/error.ts';
import { parseAddresses } from '../../go/net/cidr.ts';
import { messageOf } from '../../values/message.ts';
import { addressProblem, checkSubset } from './bound-addresses.ts';
import type { Role } from './role.ts';
import { findSecretId, hashSecretId, type SecretId } from './secret-id.ts';
import type { Context } from './tidy-times.ts';

/** Why a login is refused. */
export type LoginProblem =
  | 'unknown role'
  | 'missing SecretID'
  | 'invalid SecretID'
  | 'unknown SecretID'
  | 'CIDR blocks of the SecretID'
  | 'address for the SecretID'
  | 'address for the role'
  | 'token CIDR blocks';

/** The decision on a login. A granted one has no problem. */
export type LoginDecision =
  | { readonly problem: LoginProblem; readonly error: RequestError; readonly secretId?: SecretId }
  | GrantedLogin;

/** The role and SecretID by which a login grants a token. */
export interface GrantedLogin {
  readonly problem: undefined;
  readonly role: Role;
  /** The SecretID and its hash, if the role requires one. */
  readonly secret: { readonly hash: string; readonly secretId: SecretId } | undefined;
  /** The CIDR blocks that may use the token. */
  readonly tokenBlocks: readonly string[];
}

/** A login's SecretID: as text, or by its hash if only its accessor is known. */
export type GivenSecretId = { readonly text: string } | { readonly hash: string };

/** The message of a failed login. It doesn't reveal which credential is wrong. */
const invalid = 'invalid role or secret ID';

/** Decides a login, without side effects. */
export function decideLogin(
  context: Context,
  role: Role | undefined,
  given: GivenSecretId,
  address: string,
): LoginDecision {
  if (role === undefined) {
    return refused('unknown role', invalid);
  }
  if (!role.bindSecretId) {
    return decideForRole(role, undefined, address);
  }
  if ('text' in given && given.text === '') {
    return refused('missing SecretID', 'missing secret_id');
  }
  let hash: string;
  try {
    hash = 'hash' in given ? given.hash : hashSecretId(context.storage, role, given.text);
  } catch (error) {
    return refused('invalid SecretID', `failed to create HMAC of secret_id: ${messageOf(error)}`, 500);
  }
  const secretId = findSecretId(context, role, hash);
  if (secretId === undefined) {
    return refused('unknown SecretID', invalid);
  }
  return problemOfSecretId(role, secretId, address) ?? decideForRole(role, { hash, secretId }, address);
}

function problemOfSecretId(role: Role, secretId: SecretId, address: string): LoginDecision | undefined {
  const { cidrs, numUses } = secretId;
  try {
    checkSubset(cidrs, role.secretIdBoundCidrs ?? []);
  } catch (error) {
    return refused('CIDR blocks of the SecretID', messageOf(error), 500, secretId);
  }
  const problem = cidrs.length === 0 ? undefined : addressProblem(cidrs, address);
  if (problem === undefined) {
    return undefined;
  }
  const message =
    numUses === 0
      ? `source address "${address}" unauthorized through CIDR restrictions on the secret ID`
      : `source address "${address}" unauthorized by CIDR restrictions on the secret ID: ${problem}`;
  return refused('address for the SecretID', message, 400, secretId);
}

function decideForRole(
  role: Role,
  secret: { readonly hash: string; readonly secretId: SecretId } | undefined,
  address: string,
): LoginDecision {
  const blocks = role.secretIdBoundCidrs ?? [];
  const problem = blocks.length > 0 ? addressProblem(blocks, address) : undefined;
  if (problem !== undefined) {
    const message = `source address "${address}" unauthorized by CIDR restrictions on the role: ${problem}`;
    return refused('address for the role', message, 400, secret?.secretId);
  }
  const own = secret?.secretId.tokenBoundCidrs ?? [];
  try {
    const tokenBlocks = own.length === 0 ? (role.tokenBoundCidrs ?? []) : parseAddresses(own);
    return { problem: undefined, role, secret, tokenBlocks };
  } catch (error) {
    return refused('token CIDR blocks', messageOf(error), 400, secret?.secretId);
  }
}

function refused(problem: LoginProblem, message: string, status = 400, secretId?: SecretId): LoginDecision {
  return { problem, error: refusal(message, status), ...(secretId !== undefined && { secretId }) };
}
