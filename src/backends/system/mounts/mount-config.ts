import { decodeCommaStrings } from '../../../framework/comma-strings.ts';
import { invalidRequest, refusal } from '../../../framework/error.ts';
import { parseExactDuration } from '../../../go/duration.ts';
import type { MountConfig } from '../../../services/mount-table.ts';
import { messageOf } from '../../../values/message.ts';
import { isNumber, numberText } from '../../../values/number.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../../../values/value.ts';

/** The parsed `config` of a request that enables a mount. */
export interface NewMountConfig {
  readonly config: MountConfig;
  readonly pluginName: string;
  readonly pluginVersion: string;
}

/**
 * Parses the `config` of a new mount.
 *
 * @throws RequestError (400) for a value of the wrong type, an invalid or contradictory TTL, or an unknown token type
 */
export function parseMountConfig(given: ValueMap, table: 'auth' | 'mounts', systemMaxTtl: number): NewMountConfig {
  const kind = table === 'auth' ? 'auth' : 'mount';
  const values = new StrictValues(given, `unable to convert given ${kind} config information`);
  const strings = {
    defaultTtl: values.string('default_lease_ttl'),
    maxTtl: values.string('max_lease_ttl'),
    listingVisibility: values.string('listing_visibility'),
    tokenType: values.string('token_type'),
    pluginName: values.string('plugin_name'),
    pluginVersion: values.string('plugin_version'),
  };
  const forceNoCache = values.bool('force_no_cache') ?? false;
  checkLockout(values);
  const lists = {
    auditNonHmacRequestKeys: values.strings('audit_non_hmac_request_keys'),
    auditNonHmacResponseKeys: values.strings('audit_non_hmac_response_keys'),
    passthroughRequestHeaders: values.strings('passthrough_request_headers'),
    allowedResponseHeaders: values.strings('allowed_response_headers'),
  };
  const defaultLeaseTtl = parseTtl('default', strings.defaultTtl);
  const maxLeaseTtl = parseTtl('max', strings.maxTtl);
  checkTtls(defaultLeaseTtl, maxLeaseTtl, systemMaxTtl);
  const config: MountConfig = {
    defaultLeaseTtl,
    maxLeaseTtl,
    // OpenBao ignores this setting for auth methods.
    forceNoCache: table === 'mounts' && forceNoCache,
    ...(table === 'auth' && { tokenType: parseTokenType(strings.tokenType) }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(strings.listingVisibility !== '' && { listingVisibility: strings.listingVisibility }),
  };
  return { config, pluginName: strings.pluginName, pluginVersion: strings.pluginVersion };
}

/**
 * Checks a `listing_visibility`.
 *
 * @throws RequestError (400) if it is unknown
 */
export function checkListingVisibility(text: string): void {
  if (!['', 'hidden', 'unauth'].includes(text)) {
    throw refusal(`invalid listing_visibility ${text}`);
  }
}

/**
 * Parses the token type of an auth mount. The default is `default-service`.
 *
 * @throws RequestError (400) if it is unknown
 */
export function parseTokenType(text: string): NonNullable<MountConfig['tokenType']> {
  switch (text) {
    case '':
    case 'default-service':
      return 'default-service';
    case 'default-batch':
    case 'service':
    case 'batch':
      return text;
    default:
      throw invalidRequest("invalid value for 'token_type'");
  }
}

/**
 * Checks the types of `user_lockout_config`. OpenBao decodes it into `routing.UserLockoutConfig`, whose members differ from those
 * that tuning takes, and then ignores it.
 */
function checkLockout(values: StrictValues): void {
  const lockout = values.nested('user_lockout_config');
  lockout.integer('lockout_threshold', 'unsigned');
  lockout.integer('lockout_duration', 'signed');
  lockout.integer('lockout_counter_reset', 'signed');
  lockout.bool('disable_lockout');
}

/**
 * Reads the members of a map without weak conversions, as Go's mapstructure does. Names are case-insensitive, and null counts as
 * unset.
 */
export class StrictValues {
  readonly #values: Map<string, Value>;
  readonly #message: string;

  /** @param message the error message for a value of the wrong type */
  constructor(given: ValueMap, message: string) {
    this.#values = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
    this.#message = message;
  }

  /** Returns a string, or the spelling of a number; `''` by default. */
  string(name: string): string {
    return this.#asString(this.#values.get(name) ?? '');
  }

  bool(name: string): boolean | undefined {
    const value = this.#values.get(name) ?? undefined;
    if (value !== undefined && typeof value !== 'boolean') {
      throw invalidRequest(this.#message);
    }
    return value;
  }

  /** Returns a list of strings, which the request can also give as one comma-separated string. */
  strings(name: string): string[] {
    const value = this.#values.get(name) ?? [];
    if (typeof value === 'string') {
      return decodeCommaStrings(value);
    }
    if (!Array.isArray(value)) {
      throw invalidRequest(this.#message);
    }
    return value.map((item: Value) => this.#asString(item ?? ''));
  }

  /** Checks that a member is an integer of 64 bits. */
  integer(name: string, sign: 'signed' | 'unsigned'): void {
    const value = this.#values.get(name) ?? 0;
    if (!isNumber(value) || !isInteger(numberText(value), sign)) {
      throw refusal(this.#message);
    }
  }

  /** Returns the members of a map. */
  nested(name: string): StrictValues {
    const value = this.#values.get(name) ?? emptyMap();
    if (!isMap(value)) {
      throw refusal(this.#message);
    }
    return new StrictValues(value, this.#message);
  }

  #asString(value: Value): string {
    if (isNumber(value)) {
      return numberText(value);
    }
    if (typeof value !== 'string') {
      throw invalidRequest(this.#message);
    }
    return value;
  }
}

function isInteger(text: string, sign: 'signed' | 'unsigned'): boolean {
  if (!/^-?[0-9]+$/.test(text)) {
    return false;
  }
  const number = BigInt(text);
  return sign === 'unsigned'
    ? text !== '-0' && BigInt.asUintN(64, number) === number
    : BigInt.asIntN(64, number) === number;
}

function parseTtl(name: 'default' | 'max', text: string): number {
  if (text === '' || text === 'system') {
    return 0;
  }
  try {
    return parseExactDuration(text);
  } catch (error) {
    const reason = messageOf(error);
    throw invalidRequest(`unable to parse ${name} TTL of ${text}: ${reason}`);
  }
}

function checkTtls(byDefault: number, max: number, systemMax: number): void {
  if (max !== 0 && byDefault > max) {
    throw invalidRequest('given default lease TTL greater than given max lease TTL');
  }
  if (max === 0 && byDefault > systemMax) {
    throw invalidRequest(`given default lease TTL greater than system max lease TTL of ${systemMax}`);
  }
}
