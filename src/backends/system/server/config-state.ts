import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import type { ValueMap } from '../../../values/value.ts';

/** `sys/config/state/sanitized` and `sys/config/reload`. */
export const configStatePaths: readonly PathDefinition[] = [
  {
    pattern: 'config/state/sanitized',
    fields: {},
    operations: { read },
    help: {
      synopsis: 'Show the configuration of the server.',
      description:
        'Shows the settings of the configuration file, and the defaults of the others. Settings that may contain secrets are left out. Settings that mean nothing here are shown as they are in the file.',
    },
  },
  {
    pattern: 'config/reload/(?<subsystem>.+)',
    fields: { subsystem: { type: 'string', description: 'Subsystem to reload.' } },
    operations: { update: reload },
    help: {
      synopsis: 'Not supported: reload a part of the configuration.',
      description: 'SIGHUP reloads the audit devices and certificates of a server.',
    },
  },
];

/** OpenBao's defaults (server.Config.Sanitized). Durations are in seconds, and in nanoseconds where OpenBao shows those. */
const defaults: ValueMap = {
  allow_audit_log_prefixing: false,
  api_addr: '',
  cache_size: 0,
  cluster_addr: '',
  cluster_cipher_suites: '',
  cluster_name: '',
  default_lease_ttl: 0,
  default_max_request_duration: 0,
  detect_deadlocks: '',
  disable_cache: false,
  disable_clustering: false,
  disable_indexing: false,
  disable_performance_standby: false,
  disable_printable_check: false,
  disable_sealwrap: false,
  disable_sentinel_trace: false,
  enable_response_header_hostname: false,
  enable_response_header_raft_node_id: false,
  enable_ui: false,
  imprecise_lease_role_tracking: false,
  introspection_endpoint: false,
  log_format: '',
  log_level: '',
  log_requests_level: '',
  max_lease_ttl: 0,
  pid_file: '',
  plugin_directory: '',
  plugin_file_permissions: 0,
  plugin_file_uid: 0,
  raw_storage_endpoint: false,
  seals: [{ type: 'shamir', disabled: false }],
  unsafe_allow_api_audit_creation: false,
  unsafe_cross_namespace_identity: false,
};

function read({ core }: Call): Response {
  const settings = core.server?.settings ?? {};
  const { api_addr: redirect_addr = '', cluster_addr = '', disable_clustering = false } = settings;
  const storage = { type: core.storageType, redirect_addr, cluster_addr, disable_clustering };
  return { data: { ...defaults, storage, ...settings } };
}

function reload(): never {
  throw failure('unsupported path', 404);
}
