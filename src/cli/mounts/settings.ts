import type { Printable } from '../../go/json/json.ts';
import { mapOfFlag } from '../ask.ts';
import type { FlagValues } from '../flag-types.ts';
import type { sharedFlags } from './setting-flags.ts';

/** The values of the flags, with `-token-type` where the command has it. */
export type SharedValues = FlagValues<typeof sharedFlags> & { readonly 'token-type'?: string };

/** The flags which are sent only where they were given, in the order of the real client's requests, by the API's names. */
const optionalFields = [
  ['audit-non-hmac-request-keys', 'audit_non_hmac_request_keys'],
  ['audit-non-hmac-response-keys', 'audit_non_hmac_response_keys'],
  ['listing-visibility', 'listing_visibility'],
  ['passthrough-request-headers', 'passthrough_request_headers'],
  ['allowed-response-headers', 'allowed_response_headers'],
  ['token-type', 'token_type'],
  ['plugin-version', 'plugin_version'],
] as const;

/** A mount's settings, as far as a command knows them. TTLs are texts, `''` for one that is left alone. */
export interface MountConfig {
  readonly options?: Readonly<Record<string, string>> | null;
  readonly defaultLeaseTtl?: string;
  readonly description?: string | undefined;
  readonly maxLeaseTtl?: string;
  readonly forceNoCache?: boolean;
  /** What else was given. */
  readonly others?: ReadonlyArray<readonly [string, Printable]>;
}

/** The settings as a request holds them, in the order of the real client. */
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

/** The settings that are sent only where their flags were given. Empty texts and lists are never sent. */
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

/** `-options`, and `-version` as one of them; null for neither. */
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
