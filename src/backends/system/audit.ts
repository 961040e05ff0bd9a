import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import { goQuote } from '../../go/quote.ts';
import { emptyMap } from '../../values/value.ts';

const path: FieldSchemas = { path: { type: 'string', description: 'The name of the audit device.' } };

/** Audit devices, of which there are none: a server has those that its configuration declares. */
export const auditPaths: readonly PathDefinition[] = [
  {
    pattern: 'audit-hash/(?<path>.+)',
    fields: { ...path, input: { type: 'string', description: 'The text to be hashed.' } },
    operations: { update: hash },
    help: {
      synopsis: 'Hashes a text as an audit device does.',
      description: 'So that the text can be found in what the device has written.',
    },
  },
  {
    pattern: 'audit',
    fields: {},
    operations: { read: () => ({ data: emptyMap() }) },
    help: { synopsis: 'Lists the audit devices. Needs sudo.', description: 'There are none.' },
  },
  {
    pattern: 'audit/(?<path>.+)',
    fields: {
      ...path,
      type: { type: 'string', description: 'The type of the audit device.' },
      description: { type: 'string', description: 'A description for people.' },
      options: { type: 'key=value pairs', description: 'Options of the audit device.' },
      local: { type: 'bool', default: false, description: 'Whether the audit device stays on this cluster.' },
    },
    operations: { update: enable, delete: () => undefined },
    help: {
      synopsis: 'Enables and disables audit devices. Needs sudo.',
      description: 'Audit devices are declared in a configuration; requests that would enable one are refused.',
    },
  },
];

function enable(): never {
  throw refusal('cannot enable audit device via API; use declarative, config-based audit device management instead');
}

function hash({ data }: Call): never {
  if (data.string('input') === '') {
    throw refusal('the "input" parameter is empty');
  }
  const given = data.string('path');
  throw refusal(`unknown audit backend ${goQuote(given.endsWith('/') ? given : `${given}/`)}`);
}
