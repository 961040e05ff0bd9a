import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { toLower } from '../../../go/text.ts';
import { emptyMap } from '../../../values/value.ts';

/** `sys/config/auditing/request-headers`: the request headers that audit devices log. */
export const auditedHeaderPaths: readonly PathDefinition[] = [
  {
    pattern: 'config/auditing/request-headers/(?<header>.+)',
    canonical: toLower,
    fields: {
      header: { type: 'string', description: 'Name of the header.' },
      hmac: { type: 'bool', description: 'Whether to log a keyed hash instead of the value.' },
    },
    operations: { read, update, delete: remove },
    help: {
      synopsis: 'Show, audit or stop auditing a request header. Requires sudo.',
      description: 'Audit devices log the audited headers of each request.',
    },
  },
  {
    pattern: 'config/auditing/request-headers',
    fields: {},
    operations: { read: list },
    help: {
      synopsis: 'List the audited request headers. Requires sudo.',
      description: 'Shows for each header whether its value is hashed.',
    },
  },
];

function list({ core }: Call): Response {
  const headers = emptyMap();
  for (const [name, { hmac }] of Object.entries(core.auditDevices.headers())) {
    headers[name] = { hmac };
  }
  return { data: { headers } };
}

function read({ core, data }: Call): Response {
  const name = data.string('header');
  const header = core.auditDevices.headers()[toLower(name)];
  if (header === undefined) {
    throw refusal('Could not find header in config');
  }
  return { data: Object.assign(emptyMap(), { [name]: { hmac: header.hmac } }) };
}

function update({ core, data }: Call): undefined {
  core.auditDevices.putHeader(toLower(data.string('header')), { hmac: data.bool('hmac') });
}

function remove({ core, data }: Call): undefined {
  core.auditDevices.deleteHeader(toLower(data.string('header')));
}
