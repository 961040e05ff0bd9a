import { systemTtl } from '../framework/ttl.ts';
import type { SystemTtls } from '../services/mount-table.ts';

/**
 * Returns the TTLs for mounts that set none.
 *
 * @param byDefault in seconds, 0 for OpenBao's; `max` too
 * @throws Error for a default beyond the maximum (CreateCore)
 */
export function systemTtlsOf(byDefault: number, max: number): SystemTtls {
  const ttls = { default: byDefault || systemTtl, max: max || systemTtl };
  if (ttls.default > ttls.max) {
    throw new Error(
      `cannot have default_lease_ttl larger than max_lease_ttl: ${ttls.default} seconds are more than ${ttls.max}; set both`,
    );
  }
  return ttls;
}
