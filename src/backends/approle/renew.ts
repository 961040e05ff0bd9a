import type { Call } from '../../framework/backend.ts';
import { failure } from '../../framework/error.ts';
import type { Auth } from '../../framework/response.ts';
import { goQuote } from '../../values/go-quote.ts';
import { findRole } from './role.ts';

/** A token at its renewal: it gets TTL, maximum TTL and period of the role as it is now. Throws where the role is gone. */
export function renew(call: Call, auth: Auth): Auth {
  const name = auth.internal?.['role_name'];
  if (typeof name !== 'string' || name === '') throw failure('failed to fetch role_name during renewal');
  const role = findRole(call, name);
  if (!role) throw failure(`role ${goQuote(name)} does not exist during renewal`);
  const { ttl, maxTtl, period } = role.token;
  return { ...auth, ttl, maxTtl, period };
}
