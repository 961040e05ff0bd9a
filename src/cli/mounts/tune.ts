import type { Session } from '../../client/session/session.ts';
import { formatGoDuration } from '../../go/duration.ts';
import type { MountConfig, SharedValues } from './settings.ts';
import { configAsPrintable, givenSettings, optionsOf } from './settings.ts';

/** The settings that the flags of `tune` change. */
export function tunedSettings(flags: SharedValues, given: ReadonlySet<string>): MountConfig {
  return {
    options: optionsOf(flags),
    defaultLeaseTtl: ttlText(flags['default-lease-ttl']),
    description: given.has('description') ? flags.description : undefined,
    maxLeaseTtl: ttlText(flags['max-lease-ttl']),
    others: givenSettings(flags, given),
  };
}

/** Changes a mount's settings. */
export async function tuneRequest(session: Session, path: string, config: MountConfig): Promise<void> {
  await session.request('POST', `sys/mounts/${path}/tune`, { body: configAsPrintable(config) });
}

/** A TTL for the API: `''` keeps the current one, and `system` restores the system default. */
export function ttlText(nanoseconds: bigint): string {
  if (nanoseconds === 0n) {
    return '';
  }
  return nanoseconds < 0n ? 'system' : formatGoDuration(nanoseconds);
}
