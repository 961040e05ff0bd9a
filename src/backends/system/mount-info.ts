import { wholeSeconds } from '../../go/duration.ts';
import type { MountConfig, MountEntry } from '../../services/mount-table.ts';
import { openBaoVersion } from '../../values/openbao-version.ts';
import { emptyMap, type Value, type ValueMap } from '../../values/value.ts';

/** The version of the plugins that real mounts of these types run. */
export const PLUGIN_VERSION = `v${openBaoVersion}+builtin.bao`;

/** Types whose deprecation is kept book of. */
const withDeprecationStatus: readonly string[] = ['approle', 'kv'];

/** A mount as lists and reads of the mount tables show it. */
export function mountInfo(entry: MountEntry): ValueMap {
  return {
    type: entry.type,
    description: entry.description,
    accessor: entry.accessor,
    local: entry.local,
    seal_wrap: entry.sealWrap,
    external_entropy_access: false,
    options: optionsOf(entry),
    uuid: entry.uuid,
    plugin_version: entry.pluginVersion ?? '',
    running_plugin_version: PLUGIN_VERSION,
    running_sha256: '',
    ...(withDeprecationStatus.includes(entry.type) && { deprecation_status: 'supported' }),
    config: configInfo(entry),
  };
}

/** A mount's options, null where it was made with none. */
export function optionsOf(entry: MountEntry): Value {
  return entry.options === null ? null : Object.assign(emptyMap(), entry.options);
}

/** What is shown of a mount's settings only where it's set. */
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

/** The lockout settings that a mount was tuned with; undefined for a mount that never was. */
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
