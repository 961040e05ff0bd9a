import type { Call } from '../../../framework/backend.ts';
import { attempt, failure, invalidRequest, RequestError, refusal } from '../../../framework/error.ts';
import { FieldData } from '../../../framework/field-data.ts';
import { sanitizePolicies } from '../../../framework/policy-names.ts';
import type { Response } from '../../../framework/response.ts';
import { noTokenParams, parseTokenParams } from '../../../framework/token-fields.ts';
import { isNegative } from '../../../values/count.ts';
import { uuid } from '../../../values/ids.ts';
import { messageOf } from '../../../values/message.ts';
import { emptyMap, type ValueMap } from '../../../values/value.ts';
import { checkCidrs } from '../bound-addresses.ts';
import { findRole, maxNameLength, type Role, saveRole, storedName, tokenParams } from '../role.ts';
import { checkPeriod } from './role-period.ts';

/**
 * Creates a role, or updates the fields that the request contains.
 *
 * @throws RequestError for an invalid value
 */
export function writeRole(call: Call): Response | undefined {
  const name = call.data.string('role_name');
  if (name.length > maxNameLength) {
    throw refusal(`role_name is longer than maximum of ${maxNameLength} bytes`);
  }
  const previous = findRole(call, name);
  const { data, warnings } = withKnownTokenType(call.data);
  const tokens = tokenSettings(data, previous);
  if (previous && data.has('local_secret_ids')) {
    throw refusal('local_secret_ids can only be modified during role creation');
  }
  const written = withSecretIdSettings(data, { ...(previous ?? newRole(name)), ...tokens });
  const role = withOldNames(data, {
    ...written,
    localSecretIds: written.localSecretIds || data.bool('local_secret_ids'),
  });
  checkPeriod(call, role.period, role.period);
  if (role.token.maxTtl > call.core.mounts.ttls(call.mount).max) {
    warnings.push(truncatedMaxTtl);
  }
  const saved = attempt(() => saveRole(call, role, previous && { previousRoleId: previous.roleId }));
  // An error returned together with a response, here one with warnings, has status 400 (logical.RespondErrorCommon).
  if (saved instanceof RequestError) {
    throw warnings.length > 0 ? failure(saved.message, 400) : saved;
  }
  return warnings.length > 0 ? { warnings } : undefined;
}

const truncatedMaxTtl =
  "token_max_ttl is greater than the backend mount's maximum TTL value; issued tokens' max TTL value will be truncated";

function newRole(name: string): Role {
  const { boundCidrs: _, ...token } = noTokenParams;
  return {
    name: storedName(name),
    roleId: uuid(),
    key: uuid(),
    bindSecretId: true,
    secretIdBoundCidrs: null,
    secretIdNumUses: 0,
    secretIdTtl: 0,
    localSecretIds: false,
    policies: [],
    period: 0,
    token,
    tokenBoundCidrs: null,
  };
}

/** Replaces the mount-only token types `default-service` and `default-batch` with `service` and `batch`, with a warning. */
function withKnownTokenType(data: FieldData): { readonly data: FieldData; readonly warnings: string[] } {
  const given = data.raw['token_type'];
  if (given !== 'default-service' && given !== 'default-batch') {
    return { data, warnings: [] };
  }
  const adjusted = given.slice('default-'.length);
  const raw: ValueMap = Object.assign(emptyMap(), data.raw, { token_type: adjusted });
  return {
    data: new FieldData(raw, data.schemas),
    warnings: [`${given} has no useful meaning; adjusting to ${adjusted}`],
  };
}

/** Returns the role's token settings after the write. */
function tokenSettings(data: FieldData, previous: Role | undefined): Pick<Role, 'token' | 'tokenBoundCidrs'> {
  try {
    const { boundCidrs, ...token } = parseTokenParams(data, previous && tokenParams(previous));
    return { token, tokenBoundCidrs: data.has('token_bound_cidrs') ? boundCidrs : (previous?.tokenBoundCidrs ?? null) };
  } catch (error) {
    throw invalidRequest(messageOf(error));
  }
}

/** Returns the role with the request's settings of the RoleID and SecretIDs. */
function withSecretIdSettings(data: FieldData, role: Role): Role {
  const roleId = data.has('role_id') ? data.string('role_id') : role.roleId;
  if (roleId === '') {
    throw refusal('invalid role_id supplied, or failed to generate a role_id');
  }
  const blocksField = ['secret_id_bound_cidrs', 'bound_cidr_list'].find((field) => data.has(field));
  const secretIdBoundCidrs = blocksField === undefined ? role.secretIdBoundCidrs : data.strings(blocksField);
  try {
    checkCidrs(secretIdBoundCidrs ?? []);
  } catch (error) {
    throw failure(`failed to validate CIDR blocks: ${messageOf(error)}`);
  }
  const secretIdNumUses = data.has('secret_id_num_uses') ? data.count('secret_id_num_uses') : role.secretIdNumUses;
  if (isNegative(secretIdNumUses)) {
    throw refusal('secret_id_num_uses cannot be negative');
  }
  return {
    ...role,
    roleId,
    bindSecretId: data.has('bind_secret_id') ? data.bool('bind_secret_id') : role.bindSecretId,
    secretIdBoundCidrs,
    secretIdNumUses,
    secretIdTtl: data.has('secret_id_ttl') ? data.duration('secret_id_ttl') : role.secretIdTtl,
  };
}

/**
 * Applies the deprecated fields `policies` and `period` (tokenutil.UpgradeValue). Each sets its replacement, unless the request
 * contains that too. A deprecated field is shown until its replacement is written without it.
 */
function withOldNames(data: FieldData, role: Role): Role {
  let { policies, period, token } = role;
  if (data.has('token_policies')) {
    policies = data.has('policies') ? token.policies : [];
  } else if (data.has('policies')) {
    policies = sanitizePolicies(data.strings('policies'), false);
    token = { ...token, policies };
  }
  if (data.has('token_period')) {
    period = data.has('period') ? token.period : 0;
  } else if (data.has('period')) {
    period = data.duration('period');
    token = { ...token, period };
  }
  return { ...role, policies, period, token };
}
