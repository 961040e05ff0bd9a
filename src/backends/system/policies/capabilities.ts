import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, RequestError, refusal } from '../../../framework/error.ts';
import type { FieldSchema } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import type { TokenEntry } from '../../../services/token.ts';
import { emptyMap } from '../../../values/value.ts';

const token: FieldSchema = { type: 'string', description: 'Token to check.' };
const path: FieldSchema = { type: 'comma string slice', deprecated: true, description: "Replaced by 'paths'." };
const paths: FieldSchema = { type: 'comma string slice', description: 'Paths to check.' };

const ofAccessor: PathDefinition = {
  pattern: 'capabilities-accessor',
  fields: {
    accessor: { type: 'string', description: 'Accessor of the token to check.' },
    path,
    paths,
  },
  operations: { update: answerForAccessor },
  help: {
    synopsis: 'Show the capabilities of a token, by its accessor.',
    description: 'Returns the capabilities by path.',
  },
};

const ofToken: PathDefinition = {
  pattern: 'capabilities',
  fields: { token, path, paths },
  operations: { update: answerForToken },
  help: { synopsis: 'Show the capabilities of a token.', description: 'Returns the capabilities by path.' },
};

const ofSelf: PathDefinition = {
  pattern: 'capabilities-self',
  fields: { token, path, paths },
  operations: { update: answerForSelf },
  help: { synopsis: 'Show the capabilities of your own token.', description: 'Returns the capabilities by path.' },
};

/** `sys/capabilities`, `sys/capabilities-self` and `sys/capabilities-accessor`. */
export const capabilitiesPaths: readonly PathDefinition[] = [ofAccessor, ofToken, ofSelf];

function answerForAccessor(call: Call): Response {
  const accessor = call.data.string('accessor');
  if (accessor === '') {
    throw refusal('missing accessor');
  }
  const entry = call.core.tokens.byAccessor(accessor);
  if (entry === undefined) {
    throw failure('invalid accessor', 400);
  }
  return capabilities(call, () => entry, hideRefusal);
}

function answerForToken(call: Call): Response {
  const { token: id } = call.data.raw;
  if (typeof id !== 'string' || id === '') {
    throw failure('no token found');
  }
  return capabilities(call, () => call.core.tokens.lookup(id), hideRefusal);
}

/** Fails for a token in its last use: it counts as revoked already, and a lookup doesn't find it. */
function answerForSelf(call: Call): Response {
  return capabilities(
    call,
    () => call.core.tokens.lookup(call.request.token),
    (error) => error,
  );
}

/** Replaces a 403, such as for a token whose entity is gone, with `invalid token`. Only the token itself learns more. */
function hideRefusal(error: unknown): unknown {
  return error instanceof RequestError && error.status === 403 ? invalidToken() : error;
}

function invalidToken(): RequestError {
  return failure('invalid token', 400);
}

function missingPath(): RequestError {
  return failure('missing path', 400);
}

function capabilities(call: Call, find: () => TokenEntry | undefined, reword: (error: unknown) => unknown): Response {
  const asked = pathsOf(call);
  if (asked[0] === '') {
    throw missingPath();
  }
  const entry = find();
  if (entry === undefined) {
    throw invalidToken();
  }
  const data = emptyMap();
  try {
    const acl = call.core.policies.ofToken(entry);
    for (const each of asked) {
      if (each === '') {
        throw missingPath();
      }
      data[each] = acl.capabilities(each);
    }
  } catch (error) {
    throw reword(error);
  }
  const [only] = asked;
  if (only !== undefined && asked.length === 1) {
    data['capabilities'] = data[only] ?? null;
  }
  return { data };
}

function pathsOf({ data }: Call): string[] {
  const asked = data.strings('paths');
  const found = asked.length > 0 ? asked : data.strings('path');
  if (found.length === 0) {
    throw refusal('paths must be supplied');
  }
  return [...found];
}
