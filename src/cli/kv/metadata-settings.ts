import { formatGoDuration } from '../../go/duration.ts';
import type { Printable } from '../../go/json/json.ts';
import type { FlagValues } from '../flags/flag-types.ts';
import { durationFlag, integerFlag, mapFlag, optionalBooleanFlag } from '../flags/flag-types.ts';

/** The flags for a secret's metadata. A setting whose flag is not given is kept. */
export const settingFlags = {
  'max-versions': integerFlag({
    initial: -1,
    help: 'The number of versions to keep, or 0 for the default of the engine.',
  }),
  'cas-required': optionalBooleanFlag({ help: 'Require -cas for every write.' }),
  'delete-version-after': durationFlag({
    initial: -1n,
    help: 'Delete each version after this time, such as 30s or 3h25m19s.',
  }),
  'custom-metadata': mapFlag({ help: 'Custom metadata, as key=value. Can be repeated.' }),
};

/** The given settings as a request body, without custom metadata. */
export function settingsOf(flags: FlagValues<typeof settingFlags>): Record<string, Printable> {
  const settings: Record<string, Printable> = {};
  if (flags['max-versions'] >= 0) {
    settings.max_versions = flags['max-versions'];
  }
  if (flags['cas-required'] !== undefined) {
    settings.cas_required = flags['cas-required'];
  }
  if (flags['delete-version-after'] >= 0n) {
    settings.delete_version_after = formatGoDuration(flags['delete-version-after']);
  }
  return settings;
}
