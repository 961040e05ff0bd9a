import { refusal } from '../../framework/error.ts';
import { goQuote } from '../../go/quote.ts';
import type { MountConfig, MountEntry } from '../../services/mount-table.ts';
import type { ValueMap } from '../../values/value.ts';
import { StrictValues } from './mount-config.ts';
import { parseTunedDuration } from './tuned-duration.ts';

/** Auth methods whose failed logins count. */
const supported: readonly string[] = ['ldap', 'approle', 'userpass'];

/** Reads `user_lockout_config`; what it doesn't name stays as it is. Durations of `system` are those of the system. */
export function tuneLockout(given: ValueMap, entry: MountEntry): Pick<MountConfig, 'userLockout'> {
  if (Object.keys(given).length === 0) {
    return {};
  }
  const values = new StrictValues(given, 'unable to convert given user lockout config information');
  const threshold = values.text('lockout_threshold');
  const duration = values.text('lockout_duration');
  const counterReset = values.text('lockout_counter_reset_duration');
  const disable = values.flag('lockout_disable');
  if (!supported.includes(entry.type.toLowerCase())) {
    throw refusal(`tuning of user lockout configuration for auth type ${goQuote(entry.type)} not allowed`);
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
    refusal(`unable to parse user lockout threshold: strconv.ParseUint: parsing ${goQuote(text)}: ${reason}`);
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
