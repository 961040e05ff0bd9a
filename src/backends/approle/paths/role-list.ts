import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import { rolesFolder } from '../keys.ts';
import { listResponse, pageFields } from './page.ts';

/** `role/`: lists the role names. */
export const roleList: PathDefinition = {
  pattern: 'role/?',
  fields: pageFields,
  operations: { list },
  help: { synopsis: 'List the roles.', description: 'The names are sorted.' },
};

function list(call: Call): Response {
  const after = call.data.string('after');
  const limit = call.data.int('limit');
  const names = call.storage.list(rolesFolder(call.mount)).filter((name) => name > after);
  return listResponse(limit > 0 ? names.slice(0, limit) : names);
}
