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
import { checkCidrs, checkSubset } from '../cidrs.ts';
import { parseMetadata } from '../metadata.ts';
import { findRole, type Role } from '../role.ts';
import { addSecretId, findSecretId, hashSecretId, listAccessors, type SecretId } from '../secret-id.ts';
import { listResponse, pageFields } from './page.ts';
import { canonicalRolePath, roleName, rolePattern } from './role-name.ts';

const settings: FieldSchemas = {
  metadata: {
    type: 'string',
    description:
      'What the tokens are to carry with them: a JSON object of texts, or key=value pairs with commas between them.',
  },
  cidr_list: {
    type: 'comma string slice',
    description: "The CIDR blocks that may log in with the SecretID; they lie within the role's, where it has any.",
  },
  token_bound_cidrs: tokenFields.token_bound_cidrs,
  num_uses: {
    type: 'int',
    description:
      "How many logins the SecretID is good for, instead of the role's secret_id_num_uses. No more than that.",
  },
  ttl: {
    type: 'duration',
    description: "How long the SecretID lives, instead of the role's secret_id_ttl. No longer than that.",
  },
};

/** `role/<name>/secret-id`: generates a SecretID, or lists the accessors of all. */
export const secretId: PathDefinition = {
  pattern: `${rolePattern}/secret-id/?`,
  canonical: canonicalRolePath,
  fields: { ...roleName, ...settings, ...pageFields },
  operations: { update: (call) => make(call, uuid()), list },
  help: {
    synopsis: 'Generates a SecretID of a role, or lists the accessors of those it has.',
    description: 'The SecretID is told once, in the answer. Its accessor shows and destroys it without knowing it.',
  },
};

/** `role/<name>/custom-secret-id`: takes a SecretID that the client has chosen. */
export const customSecretId: PathDefinition = {
  pattern: `${rolePattern}/custom-secret-id`,
  canonical: canonicalRolePath,
  fields: {
    ...roleName,
    secret_id: { type: 'string', description: 'The SecretID that the role is to have.' },
    ...settings,
  },
  operations: { update: (call) => make(call, call.data.string('secret_id')) },
  help: {
    synopsis: 'Gives a role a SecretID of your choice.',
    description:
      'For machines that are to know their SecretID beforehand. Generating one is safer, since a chosen one can be guessed.',
  },
};

function make(call: Call, chosen: string): Response {
  if (chosen === '') {
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
  const created = readSecretId(call, role);
  register(call, role, chosen, created);
  return {
    data: {
      secret_id: chosen,
      secret_id_accessor: created.accessor,
      secret_id_ttl: wholeSeconds(cappedTtl(call, created.ttl)),
      secret_id_num_uses: shownCount(created.numUses),
    },
  };
}

/** A TTL that is negative, or longer than the mount allows, becomes what the mount allows, be that negative too (deriveSecretIDTTL). */
function cappedTtl({ core, mount }: Call, ttl: number): number {
  const { max } = core.mounts.ttls(mount);
  return ttl < 0 || ttl > max ? max : ttl;
}

function readSecretId(call: Call, role: Role): SecretId {
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

function register(call: Call, role: Role, chosen: string, created: SecretId): void {
  const hash = hashToRegister(call, role, chosen);
  if (findSecretId(call, role, hash)) {
    throw failure('failed to store secret_id: SecretID is already registered');
  }
  addSecretId(call, role, hash, created);
}

function hashToRegister(call: Call, role: Role, chosen: string): string {
  try {
    return hashSecretId(call.storage, role, chosen);
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
