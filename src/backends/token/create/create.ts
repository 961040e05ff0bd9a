import type { Call } from '../../../framework/backend.ts';
import { countToken } from '../../../framework/count-token.ts';
import { invalidRequest, refusal } from '../../../framework/error.ts';
import { sanitizePolicies } from '../../../framework/policy-names.ts';
import type { Response } from '../../../framework/response.ts';
import { goQuote } from '../../../go/quote.ts';
import type { Auth, TokenType } from '../../../services/auth.ts';
import type { TokenEntry } from '../../../services/token.ts';
import { type Count, isMore, isNegative } from '../../../values/count.ts';
import type { TokenRole } from '../role.ts';
import { hasSudo } from '../sudo.ts';
import { entityForAlias } from './entity.ts';
import { choosePolicies } from './policies.ts';
import { chooseTtl, readTtls } from './ttl.ts';
import { chooseType } from './type.ts';

/** The settings that the path determines, not the request's data. */
export interface CreateOptions {
  /** Whether the path creates orphans. */
  readonly orphan: boolean;
  readonly role?: TokenRole & { readonly name: string };
}

const customIdWarning =
  'Supplying a custom ID for the token uses the weaker SHA1 hashing instead of the more secure SHA2-256 HMAC for token obfuscation. SHA1 hashed tokens on the wire leads to less secure lookups.';

/**
 * Creates a token on behalf of the request's token (TokenStore.handleCreateCommon).
 *
 * @throws RequestError (400; 403 for a disabled entity) for the first failed check; the order of the checks is OpenBao's
 */
export function createToken(call: Call, options: CreateOptions): Response {
  const { core, data } = call;
  const { role } = options;
  const parent = parentOf(call);
  const sudo = hasSudo(call);
  const type = chooseType(data, role);
  if (isNegative(data.count('num_uses'))) {
    throw invalidRequest('number of uses cannot be negative');
  }
  const aliasEntity = entityForAlias(call, role);
  if (data.string('id') !== '' && !sudo) {
    throw invalidRequest('root or sudo privileges required to specify token id');
  }
  const policies = choosePolicies(data, { parent, sudo, role });
  checkRootPolicy(policies, parent, type);
  const orphan = isOrphan(call, options, sudo);
  const times = readTtls(data, { role: type === 'batch' ? undefined : role, sudo });
  const { ttl, warnings } = chooseTtl(call, times, policies);
  if (ttl === 0 && parent.ttl !== 0) {
    throw invalidRequest('expiring root tokens cannot create non-expiring root tokens');
  }
  const entityId = aliasEntity || (orphan ? '' : parent.entityId);

  const id = data.string('id');
  const auth: Auth = {
    displayName: displayName(data.string('display_name')),
    tokenPolicies: policies,
    policies,
    metadata: data.has('meta') && !data.isNull('meta') ? data.pairs('meta') : undefined,
    ttl,
    maxTtl: 0,
    explicitMaxTtl: times.explicitMaxTtl,
    period: times.period,
    renewable: type === 'service' && ttl !== 0 && data.bool('renewable') && (role?.renewable ?? true),
    numUses: lowerLimit(data.count('num_uses'), role?.tokenNumUses ?? 0),
    orphan,
    entityId,
    tokenType: type,
    boundCidrs: ttl === 0 ? [] : boundCidrs(parent, orphan, aliasEntity, role),
  };
  const created = core.tokens.create({
    auth,
    path: pathOf(call, role),
    shown: times.shown,
    ...(!orphan && { parent }),
    ...(id !== '' && { id }),
    ...(role && { role: role.name }),
  });
  countToken(core, { method: 'token', mountPath: call.mount.fullPath, ttl, type });
  return {
    auth: withIdentity(call, created.auth),
    warnings: [
      ...times.warnings,
      ...warnings,
      ...(id !== '' ? [customIdWarning] : []),
      ...missingPolicies(call, policies),
    ],
  };
}

function parentOf({ request }: Call): TokenEntry {
  const parent = request.tokenEntry;
  if (!parent || isNegative(parent.numUses)) {
    throw invalidRequest('parent token lookup failed: no parent found');
  }
  if (parent.type === 'batch') {
    throw refusal('batch tokens cannot create more tokens');
  }
  if (parent.numUses !== 0) {
    throw invalidRequest('restricted use token cannot generate child tokens');
  }
  return parent;
}

function checkRootPolicy(policies: readonly string[], parent: TokenEntry, type: TokenType): void {
  if (!policies.includes('root')) {
    return;
  }
  if (!parent.policies.includes('root')) {
    throw invalidRequest('root tokens may not be created without parent token being root');
  }
  if (type === 'batch') {
    throw refusal('batch tokens cannot be root tokens');
  }
}

function isOrphan({ data }: Call, { orphan, role }: CreateOptions, sudo: boolean): boolean {
  if (role) {
    return role.orphan;
  }
  if (!data.bool('no_parent')) {
    return orphan;
  }
  if (!sudo) {
    throw invalidRequest('root or sudo privileges required to create orphan token');
  }
  return true;
}

/** Returns the role's CIDR blocks. A child created without a role inherits those of its parent. */
function boundCidrs(
  parent: TokenEntry,
  orphan: boolean,
  aliasEntity: string,
  role: TokenRole | undefined,
): readonly string[] {
  if (role) {
    return role.tokenBoundCidrs;
  }
  return orphan || aliasEntity !== '' ? [] : parent.boundCidrs;
}

/** Returns the lower of two limits, where 0 means unlimited. */
function lowerLimit(asked: Count, ofRole: Count): Count {
  if (asked === 0 || ofRole === 0) {
    return asked || ofRole;
  }
  return isMore(asked, ofRole) ? ofRole : asked;
}

function displayName(given: string): string {
  if (given === '') {
    return 'token';
  }
  const clean = `token-${given}`.replace(/[^a-zA-Z0-9-]/gu, '-');
  return clean.endsWith('-') ? clean.slice(0, -1) : clean;
}

function pathOf({ request }: Call, role: TokenRole | undefined): string {
  const path = `auth/token/${request.relativePath}`;
  return role && role.pathSuffix !== '' ? `${path}/${role.pathSuffix}` : path;
}

function withIdentity({ core }: Call, auth: Auth): Auth {
  if (auth.entityId === '') {
    return auth;
  }
  const identityPolicies = sanitizePolicies(core.identity.policies(auth.entityId), false);
  return { ...auth, identityPolicies, policies: sanitizePolicies([...auth.policies, ...identityPolicies], false) };
}

function missingPolicies({ core }: Call, policies: readonly string[]): string[] {
  return policies
    .filter((name) => core.policies.find(name) === undefined)
    .map((name) => `Policy ${goQuote(name)} does not exist`);
}
