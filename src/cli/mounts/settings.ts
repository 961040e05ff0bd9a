import type { Printable } from '../../go/json/json.ts';
import type { FlagValues } from '../flags/flag-types.ts';
import { mapOfFlag } from '../requests/ask.ts';
import type { sharedFlags } from './setting-flags.ts';

/** The values of the shared flags, and of `-token-type` for auth methods. */
export type SharedValues = FlagValues<typeof sharedFlags> & { readonly 'token-type'?: string };

/** The flags that are sent only if given, with their API names, in the order of the real client's requests. */
const optionalFields = [
  ['audit-non-hmac-request-keys', 'audit_non_hmac_request_keys'],
  ['audit-non-hmac-response-keys', 'audit_non_hmac_response_keys'],
  ['listing-visibility', 'listing_visibility'],
  ['passthrough-request-headers', 'passthrough_request_headers'],
  ['allowed-response-headers', 'allowed_response_headers'],
  ['token-type', 'token_type'],
  ['plugin-version', 'plugin_version'],
] as const;

/** The settings of a mount that a command sends. A TTL of `''` is left unchanged. */
export interface MountConfig {
  readonly options?: Readonly<Record<string, string>> | null;
  readonly defaultLeaseTtl?: string;
  readonly description?: string | undefined;
  readonly maxLeaseTtl?: string;
  readonly forceNoCache?: boolean;
  /** Other given settings. */
  readonly others?: ReadonlyArray<readonly [string, Printable]>;
}

/** The settings as a request body, in the order of the real client. */
export function configAsPrintable(config: MountConfig): Printable {
  const {
    options = null,
    defaultLeaseTtl = '',
    description,
    maxLeaseTtl = '',
    forceNoCache = false,
    others = [],
  } = config;
  return new Map<string, Printable>([
    ['options', options],
    ['default_lease_ttl', defaultLeaseTtl],
    ...(description === undefined ? [] : ([['description', description]] as const)),
    ['max_lease_ttl', maxLeaseTtl],
    ['force_no_cache', forceNoCache],
    ...others,
  ]);
}

/** The settings that are sent only if their flags are given. Empty strings and lists are never sent. */
export function givenSettings(flags: SharedValues, given: ReadonlySet<string>): Array<readonly [string, Printable]> {
  const settings: Array<readonly [string, Printable]> = [];
  for (const [flag, field] of optionalFields) {
    const value = flags[flag];
    if (given.has(flag) && value !== undefined && value.length > 0) {
      settings.push([field, value]);
    }
  }
  return settings;
}

/** The options of `-options` and `-version`; null if neither is given. */
export function optionsOf(flags: SharedValues): Record<string, string> | null {
  if (flags.options.size === 0 && flags.version <= 0) {
    return null;
  }
  const options = mapOfFlag(flags.options);
  if (flags.version > 0) {
    options.version = `${flags.version}`;
  }
  return options;
}
