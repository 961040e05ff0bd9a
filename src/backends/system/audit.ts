import type { Call, PathDefinition } from '../../framework/backend.ts';
import { invalidRequest, refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import { goQuote } from '../../go/quote.ts';
import { emptyMap } from '../../values/value.ts';

const path: FieldSchemas = { path: { type: 'string', description: 'Name of the audit device.' } };

/** `sys/audit` and `sys/audit-hash`. The API shows no audit devices: those of a server are declared in its configuration file. */
export const auditPaths: readonly PathDefinition[] = [
  {
    pattern: 'audit-hash/(?<path>.+)',
    fields: { ...path, input: { type: 'string', description: 'Text to hash.' } },
    operations: { update: hash },
    help: {
      synopsis: 'Hash a text as an audit device does.',
      description: 'Use the hash to search the audit log for the text.',
    },
  },
  {
    pattern: 'audit',
    fields: {},
    operations: { read: () => ({ data: emptyMap() }) },
    help: { synopsis: 'List the audit devices. Requires sudo.', description: 'Always empty.' },
  },
  {
    pattern: 'audit/(?<path>.+)',
    fields: {
      ...path,
      type: { type: 'string', description: 'Type of the audit device.' },
      description: { type: 'string', description: 'Human-readable description.' },
      options: { type: 'key=value pairs', description: 'Options of the audit device.' },
      local: { type: 'bool', default: false, description: 'Whether the audit device is local to the cluster.' },
    },
    operations: { update: enable, delete: () => undefined },
    help: {
      synopsis: 'Enable or disable an audit device. Requires sudo.',
      description: 'Enabling is refused: declare audit devices in the configuration file instead.',
    },
  },
];

function enable(): never {
  throw invalidRequest('cannot enable audit device via API; use declarative, config-based audit device management instead');
}

function hash({ data }: Call): never {
  if (data.string('input') === '') {
    throw refusal('the "input" parameter is empty');
  }
  const given = data.string('path');
  throw refusal(`unknown audit backend ${goQuote(given.endsWith('/') ? given : `${given}/`)}`);
}
