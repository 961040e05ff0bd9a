import type { Response } from '../../framework/response.ts';
import { parseJson } from '../../go/json/json.ts';
import type { Auth } from '../../services/auth.ts';
import { isMap, type Value, type ValueMap } from '../../values/value.ts';
import { mapIn, textsIn } from '../../values/value-parts.ts';

/**
 * Returns the response in an unwrapped envelope, since the audit log shows it as if it had been sent unwrapped
 * (logical.HTTPResponseToLogicalResponse). The authentication has no display name then.
 */
export function unwrappedResponse(envelope: string): Response {
  const value = parseJson(envelope);
  const { data, auth, warnings } = mapIn(value);
  return {
    ...(isMap(data) && { data }),
    ...(isMap(auth) && { auth: authOf(auth) }),
    warnings: textsIn(warnings),
  };
}

function authOf(auth: ValueMap): Auth {
  const text = (name: string) => (typeof auth[name] === 'string' ? auth[name] : '');
  return {
    clientToken: text('client_token'),
    accessor: text('accessor'),
    displayName: '',
    policies: textsIn(auth['policies']),
    tokenPolicies: textsIn(auth['token_policies']),
    identityPolicies: textsIn(auth['identity_policies']),
    metadata: textMap(auth['metadata']),
    ttl: typeof auth['lease_duration'] === 'number' ? auth['lease_duration'] : 0,
    maxTtl: 0,
    explicitMaxTtl: 0,
    period: 0,
    renewable: auth['renewable'] === true,
    numUses: 0,
    orphan: auth['orphan'] === true,
    entityId: text('entity_id'),
    tokenType: text('token_type') === 'batch' ? 'batch' : 'service',
    boundCidrs: [],
  };
}

function textMap(value: Value | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(mapIn(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
