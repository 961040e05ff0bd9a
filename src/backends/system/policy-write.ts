import type { Call } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { FieldData } from '../../framework/field-data.ts';
import type { Response } from '../../framework/response.ts';
import { toLower } from '../../go/text.ts';
import { sourceText } from '../../hcl/source-text.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import { PolicyError } from '../../policy/policy.ts';
import type { PolicyEntry } from '../../services/policy-store.ts';
import { type Moment, nanoseconds, zeroTime } from '../../values/time.ts';

/** How a policy is written: whole, whole with `rules` as the old name of `policy`, or only what is said. */
export type WriteKind = 'new' | 'old' | 'patch';

/**
 * Writes a policy.
 *
 * @throws RequestError (400) for what is no policy, has run out already, is another version than expected, or can't be changed
 */
export function writePolicy({ core, data }: Call, kind: WriteKind): Response | undefined {
  const name = toLower(data.string('name'));
  const warnings = name === data.string('name') ? [] : [`policy name was converted to ${name}`];
  const existing = kind === 'patch' ? core.policies.get(name) : undefined;
  if (kind === 'patch' && existing === undefined) {
    throw refusal('policy not found');
  }
  if (kind === 'old' && data.string('policy') === '') {
    warnings.push("'rules' is deprecated, please use 'policy' instead");
  }
  const text = decodeBase64(givenText(data, kind, existing));
  const expires = expiration(data, core.now, existing);
  checkPolicy(text, core.now);
  const truth = (field: string, before: boolean | undefined) =>
    data.has(field) ? data.bool(field) : (before ?? false);
  core.policies.put(
    {
      name,
      text,
      expires,
      casRequired: truth('cas_required', existing?.casRequired),
      allowWildcards: truth('allow_wildcards_in_identity_templates', existing?.allowWildcards),
      allowSlashes: truth('allow_slashes_in_identity_templates', existing?.allowSlashes),
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

/** The text that is meant: anything that is well-formed base64 is taken for that. Line breaks in it don't matter. */
export function decodeBase64(text: string): string {
  const digits = text.replace(/[\r\n]/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) {
    return text;
  }
  return sourceText(Buffer.from(digits, 'base64'));
}

/** When the policy runs out; a patch that says nothing of it leaves it. Go's zero time stands for never. */
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
      throw refusal(error.message);
    }
    throw error;
  }
}
