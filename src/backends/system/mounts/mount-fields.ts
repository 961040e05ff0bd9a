import type { FieldSchema, FieldSchemas } from '../../../framework/field.ts';

const pluginVersion: FieldSchema = {
  type: 'string',
  description: 'Version of the plugin. Only the built-in version exists.',
};

/** The path of a mount. */
const pathField: FieldSchemas = {
  path: { type: 'string', description: 'Path of the mount.' },
};

/** The fields of a request that enables a mount. */
export const enableFields: FieldSchemas = {
  ...pathField,
  type: { type: 'string', description: 'Type of the backend, such as "approle" or "kv".' },
  description: { type: 'string', description: 'Human-readable description.' },
  config: { type: 'map', description: 'Configuration of the mount, such as default_lease_ttl and max_lease_ttl.' },
  local: { type: 'bool', default: false, description: 'Whether the mount is local to the cluster.' },
  seal_wrap: { type: 'bool', default: false, description: 'Whether to seal-wrap the data of the mount.' },
  external_entropy_access: { type: 'bool', default: false, description: 'Shown, but without effect.' },
  plugin_name: { type: 'string', description: 'Name of the plugin, if type is "plugin".' },
  options: { type: 'key=value pairs', description: 'Options of the backend, such as version=2 for kv.' },
  plugin_version: pluginVersion,
};

/** The fields of a request that tunes a mount. */
export const tuneFields: FieldSchemas = {
  ...pathField,
  default_lease_ttl: {
    type: 'string',
    description: 'Default TTL of tokens and leases; "system" for the system default.',
  },
  max_lease_ttl: { type: 'string', description: 'Maximum TTL of tokens and leases; "system" for the system default.' },
  description: { type: 'string', description: 'Human-readable description.' },
  audit_non_hmac_request_keys: {
    type: 'comma string slice',
    description: 'Request keys that audit devices write without HMAC.',
  },
  audit_non_hmac_response_keys: {
    type: 'comma string slice',
    description: 'Response keys that audit devices write without HMAC.',
  },
  options: { type: 'key=value pairs', description: 'Options of the backend. An empty value removes an option.' },
  listing_visibility: {
    type: 'string',
    description: 'Whether the mount is listed for everyone ("unauth") or only for tokens that may use it ("hidden").',
    allowedValues: ['', 'hidden', 'unauth'],
  },
  passthrough_request_headers: { type: 'comma string slice', description: 'Request headers to pass to the backend.' },
  allowed_response_headers: { type: 'comma string slice', description: 'Response headers that the backend may set.' },
  token_type: {
    type: 'string',
    description: 'Type of the tokens that the auth method issues.',
    allowedValues: ['default-service', 'default-batch', 'service', 'batch'],
  },
  plugin_version: pluginVersion,
  user_lockout_config: {
    type: 'map',
    description:
      'User lockout settings: lockout_threshold, lockout_duration, lockout_counter_reset_duration and lockout_disable.',
  },
};
