import type { Call, PathDefinition } from '../../framework/backend.ts';
import { failure, refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import { parseJson } from '../../go/json/json.ts';
import { formatTime } from '../../values/time.ts';
import { isMap } from '../../values/value.ts';

const token: FieldSchemas = {
  token: { type: 'string', description: "The wrapping token; the request's own where it's left out." },
};

/** Wrapping at `wrapping/…`: putting data into a token that gives it out once, and the other way. */
export const wrappingPaths: readonly PathDefinition[] = [
  {
    pattern: 'wrapping/wrap',
    fields: {},
    takesAnything: true,
    operations: { update: wrap },
    help: {
      synopsis: 'Wraps data of your own.',
      description: 'All that is sent is wrapped as it is; how long is said by the header X-Vault-Wrap-TTL.',
    },
  },
  {
    pattern: 'wrapping/unwrap',
    fields: token,
    operations: { update: unwrap, read: unwrap },
    help: {
      synopsis: 'Gives out what a wrapping token wraps.',
      description: 'This can be done once. What comes back is the answer as it was when it was wrapped.',
    },
  },
  {
    pattern: 'wrapping/lookup',
    fields: token,
    operations: { update: lookup, read: lookup },
    help: {
      synopsis: 'Tells of a wrapping token without using it up.',
      description:
        'Where the wrapped answer was made, when, and how long its token lives. Nobody needs a token of their own for it.',
    },
  },
  {
    pattern: 'wrapping/rewrap',
    fields: token,
    operations: { update: rewrap },
    help: {
      synopsis: 'Puts what a wrapping token wraps into a new one.',
      description: 'The new token lives as long as the old one did from its beginning. The old one is used up.',
    },
  },
];

function wrap(call: Call): Response {
  if (call.request.wrapTtl === undefined) {
    throw refusal('endpoint requires response wrapping to be used');
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
  const { wrapTtl, path } = call.request;
  const ttl = wrapTtl === undefined ? old.ttl : Math.min(wrapTtl, old.ttl);
  return { wrapInfo: call.core.wrapping.wrap(envelope, { ttl, creationPath: old.creationPath, tokenPath: path }) };
}

function takeEnvelope(call: Call): string {
  const envelope = call.core.wrapping.unwrap(tokenOf(call));
  if (envelope === undefined) {
    throw notWrapping();
  }
  return envelope;
}

/** A token that is named in the body is used up too; one that names itself there has nothing left to use. */
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
