import type { Backend, Call, PathDefinition } from '../../framework/backend.ts';
import { failure, refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { parseJson, printJson } from '../../go/json/json.ts';
import type { Document, Key } from '../../storage/storage.ts';
import { isMap } from '../../values/value.ts';

/** An entry: its data as JSON text, sealed, so that numbers keep their spelling. */
interface Entry extends Document {
  readonly sealed: string;
}

const entry: PathDefinition = {
  pattern: '(?<path>.*)',
  fields: { path: { type: 'string', description: 'Where the entry is.' } },
  exists: (call) => find(call, call.request.relativePath) !== undefined,
  operations: { read, create: write, update: write, delete: remove, list },
  help: {
    synopsis: 'Keeps data for one token alone.',
    description:
      'Each token has entries of its own here, which no other token can see, not even a root token. They are removed when the token is revoked or expires.',
  },
};

/** The cubbyhole: a place of its own for each token. */
export const cubbyholeBackend: Backend = {
  type: 'cubbyhole',
  help: `The cubbyhole keeps data of any shape for one token alone. What a token writes here only that token
can read, and it goes when the token goes. Wrapped answers lie in the cubbyholes of their tokens.`,
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
  call.storage.put(`${folderOf(call)}/${requirePath(call)}`, document);
}

function remove(call: Call): undefined {
  const path = call.data.string('path');
  const folder = folderOf(call);
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

/** What ends in a slash is a folder, or nothing. */
function isEntryPath(path: string): boolean {
  return path !== '' && !path.endsWith('/');
}

/** The folder of the request's token. */
function folderOf(call: Call): Key {
  const folder = call.request.tokenEntry?.cubbyhole ?? '';
  if (folder === '') {
    throw refusal("cubbyhole operations are only supported by 'service' type tokens");
  }
  return `cubbyhole/${folder}`;
}
