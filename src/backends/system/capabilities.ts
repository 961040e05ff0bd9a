import type { Call, PathDefinition } from '../../framework/backend.ts';
import { failure, RequestError, refusal } from '../../framework/error.ts';
import type { FieldSchema } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import type { TokenEntry } from '../../services/token.ts';
import { emptyMap } from '../../values/value.ts';

const token: FieldSchema = { type: 'string', description: 'The token that is asked about.' };
const path: FieldSchema = { type: 'comma string slice', deprecated: true, description: 'The old name of paths.' };
const paths: FieldSchema = { type: 'comma string slice', description: 'The paths that are asked about.' };

const ofAccessor: PathDefinition = {
  pattern: 'capabilities-accessor',
  fields: {
    accessor: { type: 'string', description: 'The accessor of the token that is asked about.' },
    path,
    paths,
  },
  operations: { update: answerForAccessor },
  help: { synopsis: 'Tells what the token of an accessor may do.', description: 'The capabilities, by path.' },
};

const ofToken: PathDefinition = {
  pattern: 'capabilities',
  fields: { token, path, paths },
  operations: { update: answerForToken },
  help: { synopsis: 'Tells what a token may do.', description: 'The capabilities, by path.' },
};

const ofSelf: PathDefinition = {
  pattern: 'capabilities-self',
  fields: { token, path, paths },
  operations: { update: answerForSelf },
  help: { synopsis: 'Tells what the token that asks may do.', description: 'The capabilities, by path.' },
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
  return answer(call, () => entry, hideRefusal);
}

function answerForToken(call: Call): Response {
  const { token: id } = call.data.raw;
  if (typeof id !== 'string' || id === '') {
    throw failure('no token found');
  }
  return answer(call, () => call.core.tokens.lookup(id), hideRefusal);
}

/** A token in its last permitted use is none that can be asked about. */
function answerForSelf(call: Call): Response {
  return answer(
    call,
    () => call.core.tokens.lookup(call.request.token),
    (error) => error,
  );
}

/** Another token whose entity is gone is just invalid. */
function hideRefusal(error: unknown): unknown {
  return error instanceof RequestError && error.status === 403 ? invalidToken() : error;
}

function invalidToken(): RequestError {
  return failure('invalid token', 400);
}

function missingPath(): RequestError {
  return failure('missing path', 400);
}

function answer(call: Call, find: () => TokenEntry | undefined, reword: (error: unknown) => unknown): Response {
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
