import type { Auth } from '../../services/auth.ts';

/** Returns the authentication of a service token with these policies that neither time nor use ends, and that has no parent. */
export function unlimitedAuth(displayName: string, policies: readonly string[]): Auth {
  return {
    displayName,
    tokenPolicies: policies,
    policies,
    metadata: undefined,
    ttl: 0,
    maxTtl: 0,
    explicitMaxTtl: 0,
    period: 0,
    renewable: false,
    numUses: 0,
    orphan: true,
    entityId: '',
    tokenType: 'service',
    boundCidrs: [],
  };
}
