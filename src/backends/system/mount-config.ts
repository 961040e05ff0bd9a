import { decodeCommaStrings } from '../../framework/comma-strings.ts';
import { refusal } from '../../framework/error.ts';
import { systemTtl } from '../../framework/ttl.ts';
import { parseExactDuration } from '../../go/duration.ts';
import type { MountConfig } from '../../services/mount-table.ts';
import { messageOf } from '../../values/message.ts';
import { isNumber, numberText } from '../../values/number.ts';
import type { Value, ValueMap } from '../../values/value.ts';

/** What the `config` of a new mount says. */
export interface MountWishes {
  readonly config: MountConfig;
  readonly pluginName: string;
  readonly pluginVersion: string;
}

/**
 * Reads the `config` of a new mount.
 *
 * @throws RequestError (400) for values of the wrong type, for TTLs that can't be read or contradict each other, and for a token
 *   type that there isn't
 */
export function parseMountConfig(given: ValueMap, table: 'auth' | 'mounts'): MountWishes {
  const kind = table === 'auth' ? 'auth' : 'mount';
  const values = new StrictValues(given, `unable to convert given ${kind} config information`);
  const texts = {
    defaultTtl: values.text('default_lease_ttl'),
    maxTtl: values.text('max_lease_ttl'),
    listingVisibility: values.text('listing_visibility'),
    tokenType: values.text('token_type'),
    pluginName: values.text('plugin_name'),
    pluginVersion: values.text('plugin_version'),
  };
  const forceNoCache = values.flag('force_no_cache') ?? false;
  const lists = {
    auditNonHmacRequestKeys: values.list('audit_non_hmac_request_keys'),
    auditNonHmacResponseKeys: values.list('audit_non_hmac_response_keys'),
    passthroughRequestHeaders: values.list('passthrough_request_headers'),
    allowedResponseHeaders: values.list('allowed_response_headers'),
  };
  const defaultLeaseTtl = parseTtl('default', texts.defaultTtl);
  const maxLeaseTtl = parseTtl('max', texts.maxTtl);
  checkTtls(defaultLeaseTtl, maxLeaseTtl);
  const config: MountConfig = {
    defaultLeaseTtl,
    maxLeaseTtl,
    // Auth methods don't take this one.
    forceNoCache: table === 'mounts' && forceNoCache,
    ...(table === 'auth' && { tokenType: parseTokenType(texts.tokenType) }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(texts.listingVisibility !== '' && { listingVisibility: texts.listingVisibility }),
  };
  return { config, pluginName: texts.pluginName, pluginVersion: texts.pluginVersion };
}

/** Refuses a `listing_visibility` that there isn't. */
export function checkListingVisibility(text: string): void {
  if (!['', 'hidden', 'unauth'].includes(text)) {
    throw refusal(`invalid listing_visibility ${text}`);
  }
}

/** The token type of an auth mount; unset is `default-service`. */
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
      throw refusal("invalid value for 'token_type'");
  }
}

/** A map's members read without conversions (Go's mapstructure); their names may be in any case. Null counts as unset. */
export class StrictValues {
  readonly #values: Map<string, Value>;
  readonly #message: string;

  /** @param message what a value of the wrong type is refused with */
  constructor(given: ValueMap, message: string) {
    this.#values = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
    this.#message = message;
  }

  /** A text, or a number's spelling. */
  text(name: string): string {
    return this.#asText(this.#values.get(name) ?? '');
  }

  flag(name: string): boolean | undefined {
    const value = this.#values.get(name) ?? undefined;
    if (value !== undefined && typeof value !== 'boolean') {
      throw refusal(this.#message);
    }
    return value;
  }

  /** A list of texts, or one text with commas. */
  list(name: string): string[] {
    const value = this.#values.get(name) ?? [];
    if (typeof value === 'string') {
      return decodeCommaStrings(value);
    }
    if (!Array.isArray(value)) {
      throw refusal(this.#message);
    }
    return value.map((item: Value) => this.#asText(item));
  }

  #asText(value: Value): string {
    if (isNumber(value)) {
      return numberText(value);
    }
    if (typeof value !== 'string') {
      throw refusal(this.#message);
    }
    return value;
  }
}

function parseTtl(name: 'default' | 'max', text: string): number {
  if (text === '' || text === 'system') {
    return 0;
  }
  try {
    return parseExactDuration(text);
  } catch (error) {
    const reason = messageOf(error);
    throw refusal(`unable to parse ${name} TTL of ${text}: ${reason}`);
  }
}

function checkTtls(byDefault: number, max: number): void {
  if (max !== 0 && byDefault > max) {
    throw refusal('given default lease TTL greater than given max lease TTL');
  }
  if (max === 0 && byDefault > systemTtl) {
    throw refusal(`given default lease TTL greater than system max lease TTL of ${systemTtl}`);
  }
}
