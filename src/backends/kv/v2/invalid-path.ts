import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import type { Operation } from '../../../services/request.ts';

const endpoints = ['metadata', 'data', 'delete', 'undelete', 'destroy'];

const command: Readonly<Partial<Record<Operation, string>>> = {
  create: 'put',
  update: 'put',
  patch: 'patch',
  read: 'get',
  list: 'list',
  scan: 'scan',
  delete: 'delete',
};

/** Answers a path that version 2 doesn't have, most often one meant for version 1, with 404 and a hint. */
function advise({ request }: Call): Response {
  const warning = endpoints.includes(request.relativePath)
    ? 'Non-listing operations on the root of a K/V v2 mount are not supported.'
    : 'Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. ' +
      `If using the OpenBao CLI, use 'bao kv ${command[request.operation] ?? ''}' for this operation.`;
  return { warnings: [warning], status: 404 };
}

export const invalidPath: PathDefinition = {
  pattern: '.*',
  isInvalid: true,
  fields: {},
  operations: {
    create: advise,
    update: advise,
    patch: advise,
    read: advise,
    delete: advise,
    list: advise,
    scan: advise,
  },
  help: {
    synopsis: 'Not a path of version 2 of the key-value engine.',
    description: 'Secrets are at data/, their settings and versions at metadata/.',
  },
};
