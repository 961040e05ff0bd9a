import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { invalidRequest, refusal } from '../../../framework/error.ts';
import type { FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import { goQuote } from '../../../go/quote.ts';
import { emptyMap } from '../../../values/value.ts';

const path: FieldSchemas = { path: { type: 'string', description: 'Name of the audit device.' } };

/** `sys/audit` and `sys/audit-hash`. The devices are those that a server's configuration file declares. */
export const auditPaths: readonly PathDefinition[] = [
  {
    pattern: 'audit-hash/(?<path>.+)',
    canonical: withoutSlash,
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
    operations: { read: list },
    help: {
      synopsis: 'List the audit devices. Requires sudo.',
      description: "Lists the devices that the server's configuration file declares.",
    },
  },
  {
    pattern: 'audit/(?<path>.+)',
    canonical: withoutSlash,
    fields: {
      ...path,
      type: { type: 'string', description: 'Type of the audit device.' },
      description: { type: 'string', description: 'Human-readable description.' },
      options: { type: 'key=value pairs', description: 'Options of the audit device.' },
      local: { type: 'bool', default: false, description: 'Whether the audit device is local to the cluster.' },
    },
    operations: { update: enable, delete: disable },
    help: {
      synopsis: 'Enable or disable an audit device. Requires sudo.',
      description: 'Both are refused: declare audit devices in the configuration file instead.',
    },
  },
];

function list({ core }: Call): Response {
  const data = emptyMap();
  for (const { path, type, description, options, local } of core.auditDevices.list()) {
    data[path] = { path, type, description, options: { ...options }, local };
  }
  return { data };
}

function enable(): never {
  throw invalidRequest(
    'cannot enable audit device via API; use declarative, config-based audit device management instead',
  );
}

function disable({ core, data }: Call): undefined {
  const path = withSlash(data.string('path'));
  if (core.auditDevices.list().some((device) => device.path === path)) {
    throw invalidRequest('cannot disable configuration-managed audit device');
  }
}

function hash({ core, data }: Call): Response {
  const input = data.string('input');
  if (input === '') {
    throw refusal('the "input" parameter is empty');
  }
  const path = withSlash(data.string('path'));
  const found = core.auditDevices.hash(path, input);
  if (found === undefined) {
    throw refusal(`unknown audit backend ${goQuote(path)}`);
  }
  return { data: { hash: found } };
}

/** A device is named by its path, with or without the trailing slash. */
function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
