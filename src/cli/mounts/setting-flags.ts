import { booleanFlag, durationFlag, integerFlag, listFlag, mapFlag, textFlag } from '../flags/flag-types.ts';

/** The flags that `enable` and `tune` share, for auth methods and secrets engines alike. */
export const sharedFlags = {
  description: textFlag({ help: 'A description of the mount.' }),
  'default-lease-ttl': durationFlag({
    help: 'The default TTL of leases and tokens, or "system" for the system default.',
  }),
  'max-lease-ttl': durationFlag({ help: 'The maximum TTL of leases and tokens, or "system" for the system default.' }),
  'audit-non-hmac-request-keys': listFlag({
    help: 'A field of requests that audit devices log without HMAC. Can be repeated.',
  }),
  'audit-non-hmac-response-keys': listFlag({
    help: 'A field of responses that audit devices log without HMAC. Can be repeated.',
  }),
  'listing-visibility': textFlag({
    completes: ['hidden', 'unauth'],
    help: 'Whether the mount is listed for unauthenticated clients: unauth or hidden.',
  }),
  'passthrough-request-headers': listFlag({
    help: 'A request header to pass to the backend. Can be repeated.',
  }),
  'allowed-response-headers': listFlag({
    help: 'A response header that the backend may set. Can be repeated.',
  }),
  options: mapFlag({ help: 'An option of the backend, as key=value. Can be repeated.' }),
  version: integerFlag({
    completes: ['1', '2'],
    help: 'The version of the backend, if it has several.',
  }),
  'plugin-version': textFlag({ help: 'The semantic version of the plugin.' }),
};

/** The flags of `enable`. */
export const enableFlags = {
  ...sharedFlags,
  path: textFlag({ help: 'The path to mount it at. Default: TYPE.' }),
  'plugin-name': textFlag({ help: 'The name of the plugin, if TYPE is "plugin".' }),
  local: booleanFlag({ help: 'Do not replicate it to other clusters.' }),
  'seal-wrap': booleanFlag({ help: 'Wrap critical values with the seal.' }),
  'external-entropy-access': booleanFlag({ help: 'Allow access to an external source of entropy.' }),
};

/** The flag that only auth methods have, for both commands. */
export const tokenTypeFlag = {
  'token-type': textFlag({
    completes: ['default-service', 'default-batch', 'service', 'batch'],
    help: 'The type of the tokens that it issues: service, batch, default-service or default-batch.',
  }),
};
