import type { Call } from '../../../framework/backend.ts';
import { invalidRequest } from '../../../framework/error.ts';
import type { FieldData } from '../../../framework/field-data.ts';
import type { Response } from '../../../framework/response.ts';
import { wholeSeconds } from '../../../go/duration.ts';
import { goQuote } from '../../../go/quote.ts';
import type { MountConfig, MountEntry } from '../../../services/mount-table.ts';
import { builtInPlugins } from '../plugins/built-in-plugins.ts';
import { builtinPluginVersion, parsePluginVersion } from '../plugins/plugin-version.ts';
import { singleton } from '../plugins/plugins.ts';
import { singletons } from './enable.ts';
import { checkListingVisibility, parseTokenType } from './mount-config.ts';
import { extraSettings, lockoutSettings, optionsOf } from './mount-info.ts';
import { sanitizePath } from './mount-paths.ts';
import { parseTunedDuration } from './tune-duration.ts';
import { tuneLockout } from './tune-lockout.ts';
import { tuneOptions } from './tune-options.ts';

/** The mounts of which only the audit settings can be tuned. */
const untunable: readonly string[] = ['cubbyhole/', 'sys/', 'audit/', 'identity/'];
const alwaysTunable: readonly string[] = ['path', 'audit_non_hmac_request_keys', 'audit_non_hmac_response_keys'];

/** Returns the effective settings of the mount at or above a path. */
export function readTuning({ core }: Call, given: string): Response {
  const path = sanitizePath(given);
  const entry = core.mounts.match(path);
  if (entry === undefined) {
    throw invalidRequest(`cannot fetch sysview for path ${goQuote(path)}`);
  }
  const { config, options } = entry;
  const ttls = core.mounts.ttls(entry);
  return {
    data: {
      description: entry.description,
      default_lease_ttl: wholeSeconds(ttls.default),
      max_lease_ttl: wholeSeconds(ttls.max),
      force_no_cache: config.forceNoCache,
      ...(entry.externalEntropyAccess === true && { external_entropy_access: true }),
      ...(entry.table === 'auth' && { token_type: config.tokenType ?? 'default-service' }),
      ...extraSettings(config),
      ...lockoutSettings(config),
      ...(options !== null && Object.keys(options).length > 0 && { options: optionsOf(entry) }),
      ...(entry.pluginVersion !== undefined && { plugin_version: entry.pluginVersion }),
    },
  };
}

/** Updates the settings of the mount at or above a path. Settings missing from the request are kept. */
export function tune(call: Call, given: string): Response | undefined {
  const { core, data } = call;
  const path = sanitizePath(given);
  const isTunable = !untunable.some((prefix) => path.startsWith(prefix));
  if (!isTunable) {
    checkAuditSettingsOnly(data, path);
  }
  const entry = core.mounts.match(path);
  if (entry === undefined) {
    throw invalidRequest(`tune of path ${goQuote(path)} failed: no mount entry found`);
  }
  const ttls = isTunable ? tuneTtls(data, entry.config) : {};
  const lockout = isTunable ? tuneLockout(data.map('user_lockout_config'), entry) : {};
  const pluginVersion = tunePluginVersion(data, entry);
  const config: MountConfig = {
    ...entry.config,
    ...ttls,
    ...lockout,
    ...tuneOtherSettings(data, entry, given.startsWith('auth/')),
  };
  const { options, upgradesFrom } = tuneOptions(data, entry);
  const tuned: MountEntry = {
    ...entry,
    description: data.has('description') ? data.string('description') : entry.description,
    config,
    options,
    ...(pluginVersion !== undefined && { pluginVersion }),
  };
  core.mounts.put(tuned);
  if (upgradesFrom === undefined) {
    return undefined;
  }
  if (singletons.includes(tuned.type)) {
    // The new settings stay.
    return { status: 400, errors: [singleton(tuned.type)] };
  }
  core.mounts.upgrade(tuned);
  // OpenBao always prints `to version 0`, which is a bug.
  const warning = `Upgrading mount from version ${upgradesFrom} to version 0. This mount will be unavailable for a brief period and will resume service shortly.`;
  return { warnings: [warning] };
}

function checkAuditSettingsOnly(data: FieldData, path: string): void {
  const known = Object.keys(data.raw).filter((name) => Object.hasOwn(data.schemas, name));
  const refused = known.sort().find((name) => !alwaysTunable.includes(name));
  if (refused !== undefined) {
    throw invalidRequest(`cannot tune parameter ${refused} of ${path}`);
  }
}

function tuneTtls(data: FieldData, config: MountConfig): Partial<MountConfig> {
  const defaultLeaseTtl = parseTtl(data.string('default_lease_ttl')) ?? config.defaultLeaseTtl;
  const maxLeaseTtl = parseTtl(data.string('max_lease_ttl')) ?? config.maxLeaseTtl;
  const changes = defaultLeaseTtl !== config.defaultLeaseTtl || maxLeaseTtl !== config.maxLeaseTtl;
  if (changes && defaultLeaseTtl !== 0 && maxLeaseTtl !== 0 && maxLeaseTtl < defaultLeaseTtl) {
    throw invalidRequest(
      `backend max lease TTL of ${wholeSeconds(maxLeaseTtl)} would be less than backend default lease TTL of ${wholeSeconds(defaultLeaseTtl)}`,
    );
  }
  return { defaultLeaseTtl, maxLeaseTtl };
}

/** Parses a TTL to seconds; 0 for the system default, undefined if `text` is empty. */
function parseTtl(text: string): number | undefined {
  if (text === '') {
    return undefined;
  }
  return text === 'system' ? 0 : parseTunedDuration(text);
}

function tunePluginVersion(data: FieldData, entry: MountEntry): string | undefined {
  if (!data.has('plugin_version')) {
    return entry.pluginVersion;
  }
  const version = parsePluginVersion(data.string('plugin_version'), 'loose');
  const inCatalog = builtInPlugins[entry.table === 'auth' ? 'auth' : 'secret']?.includes(entry.type) === true;
  if (!inCatalog || version !== builtinPluginVersion) {
    throw invalidRequest(`plugin not found in the catalog: ${entry.type}, version=${version}`);
  }
  return version;
}

function tuneOtherSettings(data: FieldData, entry: MountEntry, isAuth: boolean): Partial<MountConfig> {
  const visibility = data.has('listing_visibility') ? data.string('listing_visibility') : undefined;
  checkListingVisibility(visibility ?? '');
  return {
    ...(data.has('audit_non_hmac_request_keys') && {
      auditNonHmacRequestKeys: data.strings('audit_non_hmac_request_keys'),
    }),
    ...(data.has('audit_non_hmac_response_keys') && {
      auditNonHmacResponseKeys: data.strings('audit_non_hmac_response_keys'),
    }),
    ...(visibility !== undefined && { listingVisibility: visibility }),
    ...(data.has('token_type') && { tokenType: tuneTokenType(data.string('token_type'), entry, isAuth) }),
    ...(data.has('passthrough_request_headers') && {
      passthroughRequestHeaders: data.strings('passthrough_request_headers'),
    }),
    ...(data.has('allowed_response_headers') && { allowedResponseHeaders: data.strings('allowed_response_headers') }),
  };
}

function tuneTokenType(text: string, entry: MountEntry, isAuth: boolean): NonNullable<MountConfig['tokenType']> {
  if (!isAuth) {
    throw invalidRequest("'token_type' can only be modified on auth mounts");
  }
  if (entry.type === 'token') {
    throw invalidRequest("'token_type' cannot be set for 'token' or 'ns_token' auth mounts");
  }
  return parseTokenType(text);
}
