import type { FieldSchemas } from '../../framework/field.ts';

/** What a mount's path is given as. */
export const pathField: FieldSchemas = {
  path: { type: 'string', description: 'Where the mount is, without a final slash.' },
};

/** What may be said of a new mount. */
export const enableFields: FieldSchemas = {
  ...pathField,
  type: { type: 'string', description: 'The type of the backend, such as "approle" or "kv".' },
  description: { type: 'string', description: 'A description for people.' },
  config: { type: 'map', description: 'Settings such as default_lease_ttl and max_lease_ttl.' },
  local: { type: 'bool', default: false, description: 'Whether the mount stays on this cluster.' },
  seal_wrap: { type: 'bool', default: false, description: 'Whether the mount asks for seal wrapping.' },
  external_entropy_access: { type: 'bool', default: false, description: 'Accepted and not used.' },
  plugin_name: { type: 'string', description: 'The type, where type is "plugin".' },
  options: { type: 'key=value pairs', description: 'Options of the backend, such as version=2 for kv.' },
  plugin_version: { type: 'string', description: 'The version of the plugin; only the built-in one is there.' },
};

/** What may be tuned of a mount. */
export const tuneFields: FieldSchemas = {
  ...pathField,
  default_lease_ttl: {
    type: 'string',
    description: 'The TTL of tokens and leases that ask for none; "system" for the default.',
  },
  max_lease_ttl: { type: 'string', description: 'The greatest TTL of tokens and leases; "system" for the default.' },
  description: { type: 'string', description: 'A description for people.' },
  audit_non_hmac_request_keys: {
    type: 'comma string slice',
    description: 'Keys of requests that audit devices write as they are.',
  },
  audit_non_hmac_response_keys: {
    type: 'comma string slice',
    description: 'Keys of answers that audit devices write as they are.',
  },
  options: { type: 'key=value pairs', description: 'Options of the backend; an empty value takes one away.' },
  listing_visibility: {
    type: 'string',
    description: 'Whether the mount is listed for everybody.',
    allowedValues: ['', 'hidden', 'unauth'],
  },
  passthrough_request_headers: { type: 'comma string slice', description: 'Headers that the backend gets to see.' },
  allowed_response_headers: { type: 'comma string slice', description: 'Headers that the backend may send.' },
  token_type: {
    type: 'string',
    description: 'The type of the tokens that an auth method gives.',
    allowedValues: ['default-service', 'default-batch', 'service', 'batch'],
  },
  plugin_version: { type: 'string', description: 'The version of the plugin; only the built-in one is there.' },
  user_lockout_config: {
    type: 'map',
    description: 'How failed logins are answered: lockout_threshold, lockout_duration and the like.',
  },
};
