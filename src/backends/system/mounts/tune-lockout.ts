import { invalidRequest } from '../../../framework/error.ts';
import { goQuote } from '../../../go/quote.ts';
import type { MountConfig, MountEntry } from '../../../services/mount-table.ts';
import type { ValueMap } from '../../../values/value.ts';
import { StrictValues } from './mount-config.ts';
import { parseTunedDuration } from './tune-duration.ts';

/** The auth methods with user lockout. */
const supported: readonly string[] = ['ldap', 'approle', 'userpass'];

/** Parses `user_lockout_config` and merges it into the mount's lockout settings. A duration of `system` selects the default. */
export function tuneLockout(given: ValueMap, entry: MountEntry): Pick<MountConfig, 'userLockout'> {
  if (Object.keys(given).length === 0) {
    return {};
  }
  const values = new StrictValues(given, 'unable to convert given user lockout config information');
  const threshold = values.string('lockout_threshold');
  const duration = values.string('lockout_duration');
  const counterReset = values.string('lockout_counter_reset_duration');
  const disable = values.bool('lockout_disable');
  if (!supported.includes(entry.type.toLowerCase())) {
    throw invalidRequest(`tuning of user lockout configuration for auth type ${goQuote(entry.type)} not allowed`);
  }
  return {
    userLockout: {
      ...entry.config.userLockout,
      ...(threshold !== '' && { threshold: parseThreshold(threshold) }),
      ...(duration !== '' && { duration: parseLockoutDuration(duration) }),
      ...(counterReset !== '' && { counterReset: parseLockoutDuration(counterReset) }),
      ...(disable !== undefined && { disable }),
    },
  };
}

function parseThreshold(text: string): number {
  const problem = (reason: string) =>
    invalidRequest(`unable to parse user lockout threshold: strconv.ParseUint: parsing ${goQuote(text)}: ${reason}`);
  if (!/^[0-9]+$/.test(text)) {
    throw problem('invalid syntax');
  }
  if (BigInt(text) >= 1n << 64n) {
    throw problem('value out of range');
  }
  return Number(text);
}

function parseLockoutDuration(text: string): number {
  return text === 'system' ? 0 : parseTunedDuration(text);
}
