import { wholeSeconds } from '../../../go/duration.ts';
import type { MountConfig, MountEntry } from '../../../services/mount-table.ts';
import { emptyMap, type Value, type ValueMap } from '../../../values/value.ts';
import { builtinPluginVersion } from '../plugins/plugin-version.ts';

/** The types for which OpenBao reports a deprecation status. */
const withDeprecationStatus: readonly string[] = ['approle', 'kv'];

/** Returns the data that reads and lists show of a mount. */
export function mountInfo(entry: MountEntry): ValueMap {
  return {
    type: entry.type,
    description: entry.description,
    accessor: entry.accessor,
    local: entry.local,
    seal_wrap: entry.sealWrap,
    external_entropy_access: entry.externalEntropyAccess ?? false,
    options: optionsOf(entry),
    uuid: entry.uuid,
    plugin_version: entry.pluginVersion ?? '',
    running_plugin_version: builtinPluginVersion,
    running_sha256: '',
    ...(withDeprecationStatus.includes(entry.type) && { deprecation_status: 'supported' }),
    config: configInfo(entry),
  };
}

/** Returns the data that lists show of several mounts, by path. */
export function tableInfo(entries: readonly MountEntry[]): ValueMap {
  const data = emptyMap();
  for (const entry of entries) {
    data[entry.path] = mountInfo(entry);
  }
  return data;
}

/** Returns the options of a mount; null if it was created without any. */
export function optionsOf(entry: MountEntry): Value {
  return entry.options === null ? null : Object.assign(emptyMap(), entry.options);
}

/** Returns the settings that responses omit unless they are set. */
export function extraSettings(config: MountConfig): ValueMap {
  const settings: ValueMap = {};
  const lists = {
    audit_non_hmac_request_keys: config.auditNonHmacRequestKeys,
    audit_non_hmac_response_keys: config.auditNonHmacResponseKeys,
    passthrough_request_headers: config.passthroughRequestHeaders,
    allowed_response_headers: config.allowedResponseHeaders,
  };
  for (const [name, list] of Object.entries(lists)) {
    if (list !== undefined && list.length > 0) {
      settings[name] = list;
    }
  }
  if (config.listingVisibility) {
    settings['listing_visibility'] = config.listingVisibility;
  }
  return settings;
}

/** Returns the lockout settings of a mount, or undefined if they were never tuned. */
export function lockoutSettings(config: MountConfig): ValueMap | undefined {
  const { userLockout } = config;
  if (userLockout === undefined) {
    return undefined;
  }
  return {
    user_lockout_counter_reset_duration: wholeSeconds(userLockout.counterReset ?? 0),
    user_lockout_threshold: userLockout.threshold ?? 0,
    user_lockout_duration: wholeSeconds(userLockout.duration ?? 0),
    user_lockout_disable: userLockout.disable ?? false,
  };
}

function configInfo({ table, config }: MountEntry): ValueMap {
  const lockout = lockoutSettings(config);
  return {
    default_lease_ttl: wholeSeconds(config.defaultLeaseTtl),
    max_lease_ttl: wholeSeconds(config.maxLeaseTtl),
    force_no_cache: config.forceNoCache,
    ...extraSettings(config),
    ...(table === 'auth' && { token_type: config.tokenType ?? 'default-service' }),
    ...(lockout !== undefined && { user_lockout_config: lockout }),
  };
}
