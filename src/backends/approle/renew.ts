import type { Call } from '../../framework/backend.ts';
import { failure } from '../../framework/error.ts';
import { goQuote } from '../../go/quote.ts';
import type { Auth } from '../../services/auth.ts';
import { findRole } from './role.ts';

/** A token at its renewal: it gets TTL, maximum TTL and period of the role as it is now. Throws where the role is gone. */
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
