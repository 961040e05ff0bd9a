import type { Call } from '../../framework/backend.ts';
import { failure } from '../../framework/error.ts';
import { goQuote } from '../../go/quote.ts';
import type { Auth } from '../../services/auth.ts';
import { findRole } from './role.ts';

/**
 * Updates a token's TTL, maximum TTL and period from its role when it is renewed.
 *
 * @throws RequestError if the role no longer exists
 */
export function renew(call: Omit<Call, 'data'>, auth: Auth): Auth {
  const name = auth.internal?.['role_name'];
  if (typeof name !== 'string' || name === '') {
    throw failure('failed to fetch role_name during renewal');
  }
  const role = findRole(call, name);
  if (!role) {
    throw failure(`role ${goQuote(name)} does not exist during renewal`);
  }
  const { ttl, maxTtl, period } = role.token;
  return { ...auth, ttl, maxTtl, period };
}
