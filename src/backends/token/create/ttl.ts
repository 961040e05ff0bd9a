import type { Call } from '../../../framework/backend.ts';
import { invalidRequest } from '../../../framework/error.ts';
import type { FieldData } from '../../../framework/field-data.ts';
import { calculateTtl } from '../../../framework/ttl.ts';
import { parseExactDuration, wholeSeconds } from '../../../go/duration.ts';
import { messageOf } from '../../../values/message.ts';
import type { TokenRole } from '../role.ts';

/** The durations of a new token in seconds; 0 means unset. */
export interface Ttls {
  /** The requested TTL. */
  readonly ttl: number;
  /** The lower of the request's period and the role's. */
  readonly period: number;
  /** The lower of the request's limit and the role's. */
  readonly explicitMaxTtl: number;
  /** The request's own values, which lookups show. */
  readonly shown: { readonly period: number; readonly explicitMaxTtl: number };
  readonly warnings: readonly string[];
}

/**
 * Reads the durations of the request and combines them with those of the role.
 *
 * @throws RequestError for an invalid or negative duration, and for a period without sudo
 */
export function readTtls(
  data: FieldData,
  options: { readonly role: TokenRole | undefined; readonly sudo: boolean },
): Ttls {
  const { role, sudo } = options;
  const explicitMaxTtl = readPositive(data, 'explicit_max_ttl');
  const period = readPositive(data, 'period');
  if (period > 0 && !sudo) {
    throw invalidRequest('root or sudo privileges required to create periodic token');
  }
  const ttl = readPositive(data, data.string('ttl') === '' ? 'lease' : 'ttl');

  const warnings: string[] = [];
  const lower = (subject: string, asked: number, ofRole: number) => {
    if (asked === 0 || ofRole === 0) {
      return asked || ofRole;
    }
    const least = Math.min(asked, ofRole);
    warnings.push(
      `${subject} specified both during creation call and in role; using the lesser value of ${wholeSeconds(least)} seconds`,
    );
    return least;
  };
  return {
    ttl,
    shown: { period, explicitMaxTtl },
    explicitMaxTtl: lower('Explicit max TTL', explicitMaxTtl, role?.tokenExplicitMaxTtl ?? 0),
    period: lower('Period', period, role?.tokenPeriod ?? 0),
    warnings,
  };
}

/** Returns the TTL of the token in seconds; 0 if it never expires. A root token expires only if the request says so. */
export function chooseTtl(
  call: Call,
  times: Ttls,
  policies: readonly string[],
): { readonly ttl: number; readonly warnings: readonly string[] } {
  const { core, mount } = call;
  if (times.period === 0 && times.ttl === 0 && policies.includes('root')) {
    return { ttl: times.explicitMaxTtl, warnings: [] };
  }
  const { ttl, period, explicitMaxTtl } = times;
  return calculateTtl({ now: core.now, bounds: core.mounts.ttls(mount), ttl, period, explicitMaxTtl });
}

function readPositive(data: FieldData, name: string): number {
  const seconds = readDuration(data.string(name));
  if (seconds < 0) {
    throw invalidRequest(`${name} must be positive`);
  }
  return seconds;
}

function readDuration(text: string): number {
  try {
    return parseExactDuration(text);
  } catch (error) {
    throw invalidRequest(messageOf(error));
  }
}
