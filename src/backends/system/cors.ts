import type { Call, PathDefinition } from '../../framework/backend.ts';
import { failure } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';

/** Requests from other origins: `config/cors`. */
export const corsPaths: readonly PathDefinition[] = [
  {
    pattern: 'config/cors',
    fields: {
      enable: { type: 'bool', description: 'Accepted and not used.' },
      allowed_origins: {
        type: 'comma string slice',
        description: 'The origins whose pages may send requests, or "*" alone.',
      },
      allowed_headers: {
        type: 'comma string slice',
        description: 'Header fields that they may send, besides the usual ones.',
      },
      allow_credentials: { type: 'bool', description: 'Whether they may send credentials.' },
    },
    operations: { read, update, delete: remove },
    help: {
      synopsis: 'Says which pages in browsers may send requests. Needs sudo.',
      description: 'A read shows what is allowed, a write allows some origins, a delete allows none any more.',
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
