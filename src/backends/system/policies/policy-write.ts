import type { Call } from '../../../framework/backend.ts';
import { isBase64 } from '../../../framework/base64.ts';
import { codedRefusal, invalidRequest, refusal } from '../../../framework/error.ts';
import type { FieldData } from '../../../framework/field-data.ts';
import type { Response } from '../../../framework/response.ts';
import { toLower } from '../../../go/text.ts';
import { decodeUtf8 } from '../../../go/utf8.ts';
import { parsePolicy } from '../../../policy/parse-policy.ts';
import { PolicyError } from '../../../policy/policy.ts';
import type { PolicyEntry } from '../../../services/policy-store.ts';
import { type Moment, nanoseconds, zeroTime } from '../../../values/time.ts';

/**
 * The kind of a policy write: `new` replaces the policy, `old` does too but accepts `rules` as the former name of `policy`, and
 * `patch` updates only the fields in the request.
 */
export type WriteKind = 'new' | 'old' | 'patch';

/**
 * Writes a policy.
 *
 * @throws RequestError (400) if the policy is invalid, has already expired or can't be changed, or if `cas` doesn't match
 */
export function writePolicy({ core, data }: Call, kind: WriteKind): Response | undefined {
  const name = toLower(data.string('name'));
  if (name === '') {
    throw refusal('policy name must be provided in the URL');
  }
  const warnings = name === data.string('name') ? [] : [`policy name was converted to ${name}`];
  const existing = kind === 'patch' ? core.policies.get(name) : undefined;
  if (kind === 'patch' && existing === undefined) {
    throw codedRefusal('policy not found');
  }
  if (kind === 'old' && data.string('policy') === '') {
    warnings.push("'rules' is deprecated, please use 'policy' instead");
  }
  const text = decodeIfBase64(givenText(data, kind, existing));
  const expires = expiration(data, core.now, existing);
  checkPolicy(text, core.now);
  const flag = (field: string, before: boolean | undefined) => (data.has(field) ? data.bool(field) : (before ?? false));
  core.policies.put(
    {
      name,
      text,
      expires,
      casRequired: flag('cas_required', existing?.casRequired),
      allowWildcards: flag('allow_wildcards_in_identity_templates', existing?.allowWildcards),
      allowSlashes: flag('allow_slashes_in_identity_templates', existing?.allowSlashes),
    },
    data.has('cas') ? data.int('cas') : existing?.version,
  );
  return kind === 'patch' || warnings.length > 0 ? { warnings, keepsEnvelope: true } : undefined;
}

function givenText(data: FieldData, kind: WriteKind, existing: PolicyEntry | undefined): string {
  const given = data.has('policy') || existing === undefined ? data.string('policy') : existing.text;
  const text = given === '' && kind === 'old' ? data.string('rules') : given;
  if (text === '') {
    throw refusal("'policy' parameter not supplied or empty");
  }
  return text;
}

/** Decodes a policy that is valid base64 and returns any other text unchanged. */
export function decodeIfBase64(text: string): string {
  return isBase64(text) ? decodeUtf8(Buffer.from(text, 'base64')) : text;
}

/** Returns the expiration of the policy; null for never, also for Go's zero time. A patch keeps it by default. */
function expiration(data: FieldData, now: Moment, existing: PolicyEntry | undefined): Moment | null {
  const hasTtl = data.has('ttl');
  const time = data.has('expiration') ? data.time('expiration') : undefined;
  if (time !== undefined && hasTtl) {
    throw refusal("cannot supply both 'expiration' and 'ttl' for policies");
  }
  const expires = time ?? (hasTtl ? now + nanoseconds(data.duration('ttl')) : (existing?.expires ?? null));
  if (expires === null || expires === zeroTime) {
    return null;
  }
  if (expires <= now) {
    throw refusal('refusing to update policy as expiration time has already elapsed');
  }
  return expires;
}

function checkPolicy(text: string, now: Moment): void {
  try {
    parsePolicy(text, now);
  } catch (error) {
    if (error instanceof PolicyError) {
      throw invalidRequest(error.message);
    }
    throw error;
  }
}
