import type { Backend, Call, PathDefinition } from '../../framework/backend.ts';
import { failure, refusal } from '../../framework/error.ts';
import { invalidKey } from '../../framework/invalid-key.ts';
import type { Response } from '../../framework/response.ts';
import { parseJson, printJson } from '../../go/json/json.ts';
import { hasInvalidUtf8 } from '../../go/utf8.ts';
import type { Document, Key } from '../../storage/storage.ts';
import { isMap } from '../../values/value.ts';

/** A stored entry: the data as sealed JSON text. Text keeps the spelling of numbers. */
interface Entry extends Document {
  readonly sealed: string;
}

const entry: PathDefinition = {
  pattern: '(?<path>.*)',
  fields: { path: { type: 'string', description: 'The path of the entry.' } },
  exists: (call) => find(call, call.request.relativePath) !== undefined,
  operations: { read, create: write, update: write, delete: remove, list },
  help: {
    synopsis: 'Read, write, list or delete the entries of your token.',
    description:
      'Each token has its own cubbyhole. No other token can read its entries, not even a root token. They are removed when the token expires or is revoked.',
  },
};

/** The cubbyhole secrets engine: private storage for each token. */
export const cubbyholeBackend: Backend = {
  type: 'cubbyhole',
  help: `The cubbyhole secrets engine stores arbitrary data for a single token. Only the token that wrote an
entry can read it. All entries are removed when the token expires or is revoked. A wrapped response
is stored in the cubbyhole of its wrapping token.`,
  paths: [entry],
};

function read(call: Call): Response | undefined {
  const path = requirePath(call);
  const found = find(call, path);
  if (found === undefined) {
    return undefined;
  }
  const data = parseJson(found.sealed);
  if (!isMap(data)) {
    throw failure('json decoding failed');
  }
  return { data };
}

function write(call: Call): undefined {
  if (Object.keys(call.request.data).length === 0) {
    throw failure('missing data fields');
  }
  const document: Entry = { sealed: printJson(call.request.data) };
  const key = `${folderOf(call)}/${requirePath(call)}`;
  if (hasInvalidUtf8(key)) {
    throw failure(`failed to write: ${invalidKey}`);
  }
  call.storage.put(key, document);
}

function remove(call: Call): undefined {
  const path = call.data.string('path');
  const folder = folderOf(call);
  if (hasInvalidUtf8(path)) {
    throw failure(invalidKey);
  }
  if (isEntryPath(path)) {
    call.storage.delete(`${folder}/${path}`);
  }
}

function list(call: Call): Response {
  const path = call.data.string('path').replace(/\/$/, '');
  const folder = folderOf(call);
  return { data: { keys: call.storage.list(path === '' ? folder : `${folder}/${path}`) } };
}

function find(call: Call, path: string): Entry | undefined {
  const folder = folderOf(call);
  return isEntryPath(path) ? call.storage.get<Entry>(`${folder}/${path}`) : undefined;
}

function requirePath(call: Call): string {
  const path = call.data.string('path');
  if (path === '') {
    throw failure('missing path');
  }
  return path;
}

function isEntryPath(path: string): boolean {
  return path !== '' && !path.endsWith('/');
}

/**
 * Returns the folder of the requesting token's cubbyhole.
 *
 * @throws RequestError for a batch token, which has no cubbyhole
 */
function folderOf(call: Call): Key {
  const folder = call.request.tokenEntry?.cubbyhole ?? '';
  if (folder === '') {
    throw refusal("cubbyhole operations are only supported by 'service' type tokens");
  }
  return `cubbyhole/${folder}`;
}
