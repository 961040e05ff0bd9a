import type { Secret, SecretAuth, SecretWrapInfo } from '../../client/session/secret.ts';
import type { Printable } from '../../go/json/json.ts';

/** A secret for JSON and YAML, with the fields of the real client in its order. */
export function secretAsPrintable(secret: Secret): Printable {
  const fields: Array<[string, Printable]> = [
    ['request_id', secret.requestId],
    ['lease_id', secret.leaseId],
    ['lease_duration', secret.leaseDuration],
    ['renewable', secret.renewable],
    ['data', secret.data],
    ['warnings', secret.warnings],
  ];
  if (secret.auth !== null) {
    fields.push(['auth', authAsPrintable(secret.auth)]);
  }
  if (secret.wrapInfo !== null) {
    fields.push(['wrap_info', wrapInfoAsPrintable(secret.wrapInfo)]);
  }
  return new Map(fields);
}

function authAsPrintable(auth: SecretAuth): Printable {
  return new Map<string, Printable>([
    ['client_token', auth.clientToken],
    ['accessor', auth.accessor],
    ['policies', auth.policies],
    ['token_policies', auth.tokenPolicies],
    ['identity_policies', auth.identityPolicies],
    ['metadata', auth.metadata],
    ['orphan', auth.orphan],
    ['entity_id', auth.entityId],
    ['lease_duration', auth.leaseDuration],
    ['renewable', auth.renewable],
    ['mfa_requirement', auth.mfaRequirement],
  ]);
}

function wrapInfoAsPrintable(info: SecretWrapInfo): Printable {
  return new Map<string, Printable>([
    ['token', info.token],
    ['accessor', info.accessor],
    ['ttl', info.ttl],
    ['creation_time', info.creationTime || '0001-01-01T00:00:00Z'],
    ['creation_path', info.creationPath],
    ['wrapped_accessor', info.wrappedAccessor],
  ]);
}
