import type { Call, PathDefinition } from '../../framework/backend.ts';
import { failure, invalidRequest, refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import { parseJson } from '../../go/json/json.ts';
import { formatTime } from '../../values/time.ts';
import { isMap } from '../../values/value.ts';

const token: FieldSchemas = {
  token: { type: 'string', description: "Wrapping token. By default the request's own token." },
};

/** `sys/wrapping`: response wrapping. */
export const wrappingPaths: readonly PathDefinition[] = [
  {
    pattern: 'wrapping/wrap',
    fields: {},
    acceptsAnyParameter: true,
    operations: { update: wrap },
    help: {
      synopsis: 'Wrap your own data.',
      description: 'Wraps the data of the request. The header X-Vault-Wrap-TTL sets the TTL of the wrapping token.',
    },
  },
  {
    pattern: 'wrapping/unwrap',
    fields: token,
    operations: { update: unwrap, read: unwrap },
    help: {
      synopsis: 'Unwrap a wrapped response.',
      description: 'Returns the original response. A wrapping token can be used only once.',
    },
  },
  {
    pattern: 'wrapping/lookup',
    fields: token,
    operations: { update: lookup, read: lookup },
    help: {
      synopsis: 'Look up a wrapping token.',
      description:
        'Returns the creation path, creation time and TTL of the wrapping token, and does not consume it. Requires no token.',
    },
  },
  {
    pattern: 'wrapping/rewrap',
    fields: token,
    operations: { update: rewrap },
    help: {
      synopsis: 'Rewrap a wrapped response with a new token.',
      description: 'The new token has the original TTL of the old one. The old token is revoked.',
    },
  },
];

function wrap(call: Call): Response {
  if (call.request.wrapTtl === undefined) {
    throw invalidRequest('endpoint requires response wrapping to be used');
  }
  return { data: call.data.raw };
}

function unwrap(call: Call): Response {
  requireUse(call);
  const text = takeEnvelope(call);
  const data = dataIn(text);
  const { http_status_code: status, http_content_type: contentType, http_raw_body: body } = data;
  if (typeof status === 'number' && typeof contentType === 'string') {
    return { raw: { status, contentType, body: typeof body === 'string' ? body : '' } };
  }
  return { raw: { status: 200, contentType: 'application/json', body: text } };
}

function lookup(call: Call): Response {
  const found = call.core.wrapping.lookup(tokenOf(call));
  if (found === undefined) {
    throw notWrapping();
  }
  return {
    data: {
      creation_path: found.creationPath,
      creation_time: formatTime(found.creationTime),
      creation_ttl: found.ttl,
    },
  };
}

function rewrap(call: Call): Response {
  const old = call.core.wrapping.lookup(tokenOf(call));
  if (old === undefined) {
    throw notWrapping();
  }
  const envelope = takeEnvelope(call);
  const { wrapTtl, wrapsInJwt: isJwt = false, path } = call.request;
  const ttl = wrapTtl === undefined ? old.ttl : Math.min(wrapTtl, old.ttl);
  const options = { ttl, creationPath: old.creationPath, tokenPath: path, isJwt };
  return { wrapInfo: call.core.wrapping.wrap(envelope, options) };
}

function takeEnvelope(call: Call): string {
  const envelope = call.core.wrapping.unwrap(tokenOf(call));
  if (envelope === undefined) {
    throw notWrapping();
  }
  return envelope;
}

/**
 * Checks that the token in the body has a use left. OpenBao consumes one, so a request whose own token is also the one in the
 * body fails: its only use is consumed by the request itself.
 */
function requireUse({ core, data }: Call): void {
  const token = data.string('token');
  if (token !== '' && core.tokens.lookup(token) === undefined) {
    throw failure(
      "error decrementing wrapping token's use-count: invalid token entry provided for use count decrementing",
    );
  }
}

function tokenOf(call: Call): string {
  return call.data.string('token') || call.request.token;
}

function notWrapping() {
  return refusal('wrapping token is not valid or does not exist');
}

function dataIn(envelope: string): Readonly<Record<string, unknown>> {
  const value = parseJson(envelope);
  const data = isMap(value) ? value['data'] : undefined;
  return isMap(data) ? data : {};
}
