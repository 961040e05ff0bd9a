import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { failure, refusal } from '../../../framework/error.ts';
import type { FieldSchema, FieldSchemas } from '../../../framework/field.ts';
import type { Response } from '../../../framework/response.ts';
import { goQuote } from '../../../go/quote.ts';
import { listErrors } from '../../../policy/list-errors.ts';
import type { ValueMap } from '../../../values/value.ts';
import { singletons } from '../mounts/enable.ts';
import { builtInPlugins } from './built-in-plugins.ts';
import { builtinPluginVersion, parsePluginVersion } from './plugin-version.ts';

const typeField: FieldSchema = {
  type: 'string',
  description: 'Type of the plugin: auth, database or secret.',
  allowedValues: Object.keys(builtInPlugins),
};

const fields: FieldSchemas = {
  name: { type: 'string', description: 'Name of the plugin.' },
  type: typeField,
  sha256: { type: 'string', description: 'SHA-256 checksum of the plugin binary, in hex.' },
  sha_256: { type: 'string', deprecated: true, description: "Replaced by 'sha256'." },
  command: { type: 'string', description: 'Command that starts the plugin.' },
  args: { type: 'string slice', description: 'Arguments of the command.' },
  env: { type: 'string slice', description: 'Environment variables of the command.' },
  version: { type: 'string', description: 'Version of the plugin.' },
  oci: { type: 'bool', description: 'Whether the plugin is an OCI image.' },
};

const help = {
  synopsis: 'List, read, register or deregister plugins. Requires sudo.',
  description: 'All plugins are built in. External plugins cannot be registered.',
};

/** `sys/plugins/catalog` and `sys/plugins/reload`. */
export const pluginPaths: readonly PathDefinition[] = [
  {
    pattern: 'plugins/catalog/(?<type>auth|database|secret)/?',
    fields: { type: typeField },
    operations: { list: ({ data }) => ({ data: { keys: builtInPlugins[data.string('type')] ?? [] } }) },
    help,
  },
  {
    pattern: 'plugins/catalog(?:/(?<type>auth|database|secret))?/(?<name>.+)',
    fields,
    operations: { read, update: register, delete: deregister },
    help,
  },
  { pattern: 'plugins/catalog/?', fields: {}, operations: { read: readAll }, help },
  {
    pattern: 'plugins/reload/backend',
    fields: {
      plugin: { type: 'string', description: 'Plugin whose mounts to reload.' },
      mounts: { type: 'comma string slice', description: 'Mounts to reload, instead of a plugin.' },
      scope: { type: 'string', description: 'Ignored.' },
    },
    operations: { update: reload },
    help: { synopsis: 'Reload plugins.', description: 'Has no effect, because all plugins are built in.' },
  },
];

function readAll(): Response {
  const detailed = Object.entries(builtInPlugins).flatMap(([type, names]) =>
    names.map((name) => ({
      type,
      name,
      version: builtinPluginVersion,
      builtin: true,
      deprecation_status: 'supported',
    })),
  );
  const lists: ValueMap = {};
  for (const [type, names] of Object.entries(builtInPlugins)) {
    if (names.length > 0) {
      lists[type] = names;
    }
  }
  return { data: { ...lists, detailed } };
}

function read(call: Call): Response | undefined {
  const name = call.data.string('name');
  const type = call.data.string('type');
  if (type === '') {
    return {
      warnings: [`Deprecated API endpoint, cannot read plugin information from catalog for ${goQuote(name)}`],
    };
  }
  const version = versionOf(call);
  if (!builtInPlugins[type]?.includes(name) || (version !== '' && version !== builtinPluginVersion)) {
    return undefined;
  }
  return {
    data: {
      name,
      args: null,
      command: '',
      sha256: '',
      builtin: true,
      version: builtinPluginVersion,
      oci: false,
      declarative: false,
      deprecation_status: 'supported',
    },
  };
}

/** Returns the requested version in canonical form, or `''`. */
function versionOf({ data }: Call): string {
  const given = data.string('version');
  if (given === '') {
    return '';
  }
  return parsePluginVersion(given, 'strict');
}

function isBuiltIn(version: string): boolean {
  const [, build = ''] = version.split('+');
  return build.split('.').includes('builtin');
}

function register(call: Call): never {
  const { data } = call;
  const version = versionOf(call);
  if (isBuiltIn(version)) {
    throw refusal(`version ${goQuote(version)} is not allowed because 'builtin' is a reserved metadata identifier`);
  }
  const sum = data.string('sha256') || data.string('sha_256');
  if (sum === '') {
    throw refusal('missing SHA-256 value');
  }
  const command = data.string('command');
  if (command === '') {
    throw refusal('missing command value');
  }
  if (command.includes(' ') && data.strings('args').length > 0) {
    throw refusal('must not specify args in command and args field');
  }
  if (sum.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(sum)) {
    throw refusal('Could not decode SHA-256 value from Hex');
  }
  throw failure('could not set plugin, plugin directory is not configured');
}

function deregister(call: Call): Response | undefined {
  const version = versionOf(call);
  if (isBuiltIn(version)) {
    throw refusal(`version ${goQuote(version)} cannot be deleted`);
  }
  if (call.data.string('type') !== '') {
    return undefined;
  }
  const name = goQuote(call.data.string('name'));
  return { warnings: [`Deprecated API endpoint, cannot deregister plugin from catalog for ${name}`] };
}

/** Checks the request. Built-in plugins need no reload. */
function reload(call: Call): Response {
  const plugin = call.data.string('plugin');
  const mounts = call.data.strings('mounts');
  if (plugin !== '' && mounts.length > 0) {
    throw refusal('plugin and mounts cannot be set at the same time');
  }
  if (plugin === '' && mounts.length === 0) {
    throw refusal('plugin or mounts must be provided');
  }
  if (singletons.includes(plugin)) {
    throw refusal(singleton(plugin));
  }
  if (plugin !== '' && !Object.values(builtInPlugins).flat().includes(plugin)) {
    throw refusal(`plugin not found in the catalog: ${goQuote(plugin)}`);
  }
  const problems = mounts.map((path) => mountProblem(call, path)).filter((problem) => problem !== undefined);
  if (problems.length > 0) {
    throw refusal(listErrors(problems));
  }
  return { data: { reload_id: call.request.id } };
}

/** Returns the error of a reload of something that is always mounted exactly once. */
export function singleton(type: string): string {
  return `singleton plugin cannot be reloaded: ${goQuote(type)}`;
}

/** Returns the reason why a mount can't be reloaded, or undefined. */
function mountProblem({ core }: Call, given: string): string | undefined {
  const path = withFinalSlash(given.startsWith('sys/auth/') ? given.slice('sys/'.length) : given);
  const entry = core.mounts.match(path);
  if (entry === undefined) {
    return `cannot fetch mount entry on ${goQuote(path)}`;
  }
  return singletons.includes(entry.type)
    ? `cannot reload plugin on ${goQuote(path)}: ${singleton(entry.type)}`
    : undefined;
}

function withFinalSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
