import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';

/** `sys/config/cors`: the CORS configuration. */
export const corsPaths: readonly PathDefinition[] = [
  {
    pattern: 'config/cors',
    fields: {
      enable: { type: 'bool', description: 'Ignored.' },
      allowed_origins: {
        type: 'comma string slice',
        description: 'Allowed origins, or "*" for all.',
      },
      allowed_headers: {
        type: 'comma string slice',
        description: 'Allowed request headers in addition to the standard ones.',
      },
      allow_credentials: { type: 'bool', description: 'Whether to allow credentials.' },
    },
    operations: { read, update, delete: remove },
    help: {
      synopsis: 'Read, set or delete the CORS configuration. Requires sudo.',
      description: 'A write enables CORS for the given origins. A delete disables it.',
    },
  },
];

function read({ core }: Call): Response {
  const config = core.cors.read();
  if (config === undefined) {
    return { data: { enabled: false } };
  }
  return {
    data: {
      enabled: true,
      allowed_origins: config.allowedOrigins,
      allowed_headers: [...config.allowedHeaders],
      allow_credentials: config.allowCredentials,
    },
  };
}

function update({ data, core }: Call): undefined {
  const allowedOrigins = data.strings('allowed_origins');
  if (allowedOrigins.length === 0) {
    throw failure('at least one origin or the wildcard must be provided');
  }
  if (allowedOrigins.includes('*') && allowedOrigins.length > 1) {
    throw failure("to allow all origins the '*' must be the only value for allowed_origins");
  }
  core.cors.write({
    allowedOrigins,
    extraHeaders: data.strings('allowed_headers'),
    allowCredentials: data.bool('allow_credentials'),
  });
}

function remove({ core }: Call): undefined {
  core.cors.write(undefined);
}
