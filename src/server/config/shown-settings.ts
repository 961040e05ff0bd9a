import { parseExactDuration } from '../../go/duration.ts';
import { decodeBody, decodeInteger, decodeString, decodeValue } from '../../hcl/decode.ts';
import { select } from '../../hcl/select.ts';
import type { Body } from '../../hcl/syntax.ts';
import { integerValue } from '../../values/number.ts';
import { emptyMap, type Value, type ValueMap } from '../../values/value.ts';
import { boolSetting } from './bool-setting.ts';

type Reader = (body: Body, name: string) => Value | undefined;

const text: Reader = (body, name) => decodeString(select(body, name), name);
const flag: Reader = (body, name) => (select(body, name).direct.length === 0 ? undefined : boolSetting(body, name));
const integer: Reader = (body, name) => {
  const value = decodeInteger(select(body, name), name);
  return value === undefined ? undefined : integerValue(value);
};
const seconds: Reader = (body, name) => {
  const value = decodeValue(select(body, name), name);
  return value === undefined ? undefined : Math.trunc(parseExactDuration(value));
};
const nanoseconds: Reader = (body, name) => {
  const value = decodeValue(select(body, name), name);
  return value === undefined ? undefined : Math.round(parseExactDuration(value) * 1e9);
};
/** A file mode in octal digits. */
const mode: Reader = (body, name) => {
  const digits = text(body, name);
  return typeof digits === 'string' && /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
};

/** The settings that `sys/config/state/sanitized` shows as they are in the file, with or without effect here. */
const readers: Readonly<Record<string, Reader>> = {
  allow_audit_log_prefixing: flag,
  api_addr: text,
  cache_size: integer,
  cluster_addr: text,
  cluster_cipher_suites: text,
  cluster_name: text,
  default_lease_ttl: seconds,
  default_max_request_duration: nanoseconds,
  detect_deadlocks: text,
  disable_cache: flag,
  disable_clustering: flag,
  disable_indexing: flag,
  disable_performance_standby: flag,
  disable_printable_check: flag,
  disable_sealwrap: flag,
  disable_sentinel_trace: flag,
  enable_response_header_hostname: flag,
  enable_response_header_raft_node_id: flag,
  imprecise_lease_role_tracking: flag,
  introspection_endpoint: flag,
  log_file: text,
  log_format: text,
  log_level: text,
  log_requests_level: text,
  log_rotate_bytes: integer,
  log_rotate_duration: text,
  log_rotate_max_files: integer,
  max_lease_ttl: seconds,
  pid_file: text,
  plugin_directory: text,
  plugin_file_permissions: mode,
  plugin_file_uid: integer,
  raw_storage_endpoint: flag,
  ui: flag,
  unsafe_allow_api_audit_creation: flag,
  unsafe_cross_namespace_identity: flag,
};

/** Returns the settings of a file that hold no secret, by the names under which they are shown. */
export function shownSettings(body: Body): ValueMap {
  const shown = emptyMap();
  for (const [name, read] of Object.entries(readers)) {
    const value = unlessInvalid(() => read(body, name));
    if (value !== undefined) {
      shown[name === 'ui' ? 'enable_ui' : name] = value;
    }
  }
  return shown;
}

/** Returns the settings of a block as they are in the file. */
export function rawSettings(body: Body): ValueMap {
  return unlessInvalid(() => decodeBody(body)) ?? emptyMap();
}

/** A setting without effect here isn't checked, so it may be invalid. */
function unlessInvalid<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
