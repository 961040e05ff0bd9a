import { booleanFlag, durationFlag, integerFlag, listFlag, mapFlag, textFlag } from '../flag-types.ts';

/** The flags that `enable` and `tune` share, for auth methods and secrets engines alike. */
export const sharedFlags = {
  description: textFlag({ help: 'What the mount is for, in words for people.' }),
  'default-lease-ttl': durationFlag({
    help: 'How long leases and tokens live if nothing else is said; "system" for the default of all mounts.',
  }),
  'max-lease-ttl': durationFlag({ help: 'How long they live at most; "system" for the default of all mounts.' }),
  'audit-non-hmac-request-keys': listFlag({
    help: "A request's field that audit devices log as it is. Can be repeated.",
  }),
  'audit-non-hmac-response-keys': listFlag({
    help: "An answer's field that audit devices log as it is. Can be repeated.",
  }),
  'listing-visibility': textFlag({
    completes: ['hidden', 'unauth'],
    help: 'Whether the mount is listed for those without a token: unauth or hidden.',
  }),
  'passthrough-request-headers': listFlag({
    help: 'A header field of requests that the backend gets to see. Can be repeated.',
  }),
  'allowed-response-headers': listFlag({
    help: 'A header field that the backend may set in answers. Can be repeated.',
  }),
  options: mapFlag({ help: 'An option of the backend. Can be repeated.' }),
  version: integerFlag({
    completes: ['1', '2'],
    help: 'The version of the backend, for those that have more than one.',
  }),
  'plugin-version': textFlag({ help: 'The semantic version of the plugin.' }),
};

/** The flags of `enable` beyond those. */
export const enableFlags = {
  ...sharedFlags,
  path: textFlag({ help: 'Where to mount it. By default the place has the name of the type.' }),
  'plugin-name': textFlag({ help: 'The name of the plugin, where the type is "plugin".' }),
  local: booleanFlag({ help: 'Keep it on this cluster alone.' }),
  'seal-wrap': booleanFlag({ help: 'Wrap its critical values with the seal.' }),
  'external-entropy-access': booleanFlag({ help: 'Let it use an external source of entropy.' }),
};

/** The flag of auth methods alone, for both verbs. */
export const tokenTypeFlag = {
  'token-type': textFlag({
    completes: ['default-service', 'default-batch', 'service', 'batch'],
    help: 'The type of the tokens it issues: service, batch, default-service or default-batch.',
  }),
};
