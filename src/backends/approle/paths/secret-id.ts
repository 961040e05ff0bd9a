import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, refusal } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import { tokenFields } from '../../../framework/token-fields.ts';
import { wholeSeconds } from '../../../go/duration.ts';
import { goQuote } from '../../../go/quote.ts';
import { type Count, isMore, isNegative, shownCount } from '../../../values/count.ts';
import { uuid } from '../../../values/ids.ts';
import { messageOf } from '../../../values/message.ts';
import { nanoseconds } from '../../../values/time.ts';
import { checkCidrs, checkSubset } from '../bound-addresses.ts';
import { parseMetadata } from '../metadata.ts';
import { findRole, type Role } from '../role.ts';
import { addSecretId, findSecretId, hashSecretId, listAccessors, type SecretId } from '../secret-id.ts';
import { listResponse, pageFields } from './page.ts';
import { canonicalRolePath, roleName, rolePattern } from './role-name.ts';

const settings: FieldSchemas = {
  metadata: {
    type: 'string',
    description:
      'Metadata of the tokens that the SecretID issues: a JSON object of strings or comma-separated key=value pairs.',
  },
  cidr_list: {
    type: 'comma string slice',
    description: "CIDR blocks that may log in with the SecretID. Must be a subset of the role's blocks, if it has any.",
  },
  token_bound_cidrs: tokenFields.token_bound_cidrs,
  num_uses: {
    type: 'int',
    description:
      "Number of logins for which the SecretID is valid, at most the role's secret_id_num_uses, which is the default.",
  },
  ttl: {
    type: 'duration',
    description: "TTL of the SecretID, at most the role's secret_id_ttl, which is the default.",
  },
};

/** `role/<name>/secret-id`: generates a SecretID, or lists the accessors of the existing ones. */
export const secretId: PathDefinition = {
  pattern: `${rolePattern}/secret-id/?`,
  canonical: canonicalRolePath,
  fields: { ...roleName, ...settings, ...pageFields },
  operations: { update: (call) => create(call, uuid()), list },
  help: {
    synopsis: 'Generate a SecretID, or list the accessors of the existing ones.',
    description: 'Only this response contains the SecretID. Its accessor can look it up and destroy it later.',
  },
};

/** `role/<name>/custom-secret-id`: registers a SecretID chosen by the client. */
export const customSecretId: PathDefinition = {
  pattern: `${rolePattern}/custom-secret-id`,
  canonical: canonicalRolePath,
  fields: {
    ...roleName,
    secret_id: { type: 'string', description: 'The SecretID to register.' },
    ...settings,
  },
  operations: { update: (call) => create(call, call.data.string('secret_id')) },
  help: {
    synopsis: 'Register a SecretID of your choice.',
    description:
      'Use this if a machine must know its SecretID in advance. Prefer a generated SecretID: a chosen one may be guessable.',
  },
};

function create(call: Call, secretId: string): Response {
  if (secretId === '') {
    throw refusal('missing secret_id');
  }
  const name = call.data.string('role_name');
  const role = findRole(call, name);
  if (!role) {
    throw refusal(`role ${goQuote(name)} does not exist`, 404);
  }
  if (!role.bindSecretId) {
    throw refusal('bind_secret_id is not set on the role');
  }
  const created = newSecretId(call, role);
  register(call, role, secretId, created);
  return {
    data: {
      secret_id: secretId,
      secret_id_accessor: created.accessor,
      secret_id_ttl: wholeSeconds(cappedTtl(call, created.ttl)),
      secret_id_num_uses: shownCount(created.numUses),
    },
  };
}

/** Caps a TTL. A negative TTL, or one above the mount's maximum, becomes that maximum, even a negative one (deriveSecretIDTTL). */
function cappedTtl({ core, mount }: Call, ttl: number): number {
  const { max } = core.mounts.ttls(mount);
  return ttl < 0 || ttl > max ? max : ttl;
}

function newSecretId(call: Call, role: Role): SecretId {
  const { data, core } = call;
  const cidrs = readBlocks(data.strings('cidr_list'), 'CIDR blocks', role.secretIdBoundCidrs);
  const tokenBoundCidrs = readBlocks(data.strings('token_bound_cidrs'), 'token CIDR blocks', role.tokenBoundCidrs);
  const numUses = readNumUses(call, role);
  const ttl = readTtl(call, role);
  const capped = cappedTtl(call, ttl);
  return {
    accessor: uuid(),
    numUses,
    ttl,
    created: core.now,
    updated: core.now,
    expires: capped === 0 ? null : core.now + nanoseconds(capped),
    metadata: readMetadata(data.string('metadata')),
    cidrs,
    tokenBoundCidrs,
    lastUse: null,
  };
}

function readBlocks(blocks: readonly string[], what: string, ofRole: readonly string[] | null): readonly string[] {
  try {
    checkCidrs(blocks);
  } catch (error) {
    throw failure(`failed to validate ${what}: ${messageOf(error)}`);
  }
  try {
    checkSubset(blocks, ofRole ?? []);
  } catch (error) {
    throw failure(messageOf(error));
  }
  return blocks;
}

function readNumUses({ data }: Call, role: Role): Count {
  const limit = role.secretIdNumUses;
  if (!data.has('num_uses')) {
    return limit;
  }
  const numUses = data.count('num_uses');
  if (isNegative(numUses)) {
    throw refusal('num_uses cannot be negative');
  }
  if (limit !== 0 && (numUses === 0 || isMore(numUses, limit))) {
    throw refusal("num_uses cannot be higher than the role's secret_id_num_uses");
  }
  return numUses;
}

function readTtl({ data }: Call, role: Role): number {
  const limit = role.secretIdTtl;
  if (!data.has('ttl')) {
    return limit;
  }
  const ttl = data.duration('ttl');
  if (limit > 0 && (ttl === 0 || ttl > limit)) {
    throw refusal("ttl cannot be longer than the role's secret_id_ttl");
  }
  return ttl;
}

function readMetadata(text: string): Readonly<Record<string, string>> {
  try {
    return parseMetadata(text);
  } catch (error) {
    throw refusal(`failed to parse metadata: ${messageOf(error)}`);
  }
}

function register(call: Call, role: Role, secretId: string, created: SecretId): void {
  const hash = hashToRegister(call, role, secretId);
  if (findSecretId(call, role, hash)) {
    throw failure('failed to store secret_id: SecretID is already registered');
  }
  addSecretId(call, role, hash, created);
}

function hashToRegister(call: Call, role: Role, secretId: string): string {
  try {
    return hashSecretId(call.storage, role, secretId);
  } catch (error) {
    throw failure(`failed to store secret_id: failed to create HMAC of secret ID: ${messageOf(error)}`);
  }
}

function list(call: Call): Response {
  const name = call.data.string('role_name');
  const role = findRole(call, name);
  if (!role) {
    throw refusal(`role ${goQuote(name)} does not exist`);
  }
  return listResponse(listAccessors(call, role, call.data.string('after'), call.data.int('limit')));
}
