import { isBase64 } from '../../framework/base64.ts';
import { toLower } from '../../go/text.ts';
import { decodeUtf8 } from '../../go/utf8.ts';
import { bool, type Field, type Fields, text, time, withoutPresets } from '../fields.ts';
import { listNames } from '../reading.ts';
import { Refusal } from '../refusal.ts';
import { plainKind } from './plain.ts';

const prefix = 'sys/policies/acl/';

/** Servers decode a policy that is base64. */
const policyText: Field = {
  preset: '',
  normalise(value) {
    const given = text().normalise(value);
    return typeof given === 'string' && isBase64(given) ? decodeUtf8(Buffer.from(given, 'base64')) : given;
  },
};

const fields: Fields = {
  policy: policyText,
  expiration: time(),
  cas_required: bool(),
  allow_wildcards_in_identity_templates: bool(),
  allow_slashes_in_identity_templates: bool(),
};

/** Every server has these, and they can't be written. */
const fixed: readonly string[] = ['root', 'response-wrapping'];

/** ACL policies. */
export const policies = plainKind({
  name: 'policies',
  ignoresCase: true,
  fields,
  formerNames: { rules: 'policy' },
  // The version that a request expects is no part of the policy.
  ignored: ['cas'],
  check(data) {
    if (data['ttl'] !== undefined) {
      throw new Refusal(
        '"ttl" would begin anew each time; use "expiration" with a time, such as "2030-01-02T03:04:05Z"',
      );
    }
  },
  claim: (path) =>
    path.startsWith(prefix) && path.length > prefix.length ? prefix + toLower(path.slice(prefix.length)) : undefined,
  *list(world) {
    const names = yield* listNames(world, 'policies', prefix.slice(0, -1));
    return names.filter((name) => !fixed.includes(name)).map((name) => prefix + name);
  },
  // A server starts with version 1 of the default policy. Vault's responses have no version.
  isOwn: (path, { extra }) => path !== `${prefix}default` || extra['version'] !== 1,
  // A write replaces the whole policy.
  writes({ path, wanted, found }) {
    const before = found?.data;
    const needsCas = wanted['cas_required'] === true || before?.['cas_required'] === true;
    const cas = before === undefined ? -1 : (found?.extra['version'] ?? 0);
    return [{ method: 'PUT', path, body: { ...withoutPresets(fields, wanted), ...(needsCas && { cas }) } }];
  },
  removal: (path) => (path === `${prefix}default` ? [] : [{ method: 'DELETE', path }]),
});
