import type { Call } from '../../../framework/backend.ts';
import { codedRefusal, invalidRequest } from '../../../framework/error.ts';
import { newMount } from '../../../framework/new-mount.ts';
import { goQuote } from '../../../go/quote.ts';
import type { MountEntry, MountTableName } from '../../../services/mount-table.ts';
import { builtinPluginVersion, parsePluginVersion } from '../plugins/plugin-version.ts';
import { checkListingVisibility, parseMountConfig } from './mount-config.ts';
import { conflictingMount, isProtected, sanitizePath } from './mount-paths.ts';

/** The types that are always mounted exactly once. */
export const singletons: readonly string[] = [
  'cubbyhole',
  'ns_cubbyhole',
  'system',
  'ns_system',
  'token',
  'ns_token',
  'identity',
  'ns_identity',
];

type Options = Readonly<Record<string, string>> | null;

/** Handles a write to `sys/mounts/<path>` or `sys/auth/<path>`: creates a mount. */
export function enableMount(call: Call, table: MountTableName): undefined {
  const { data, core } = call;
  const path = sanitizePath(data.string('path'));
  const { config, pluginName, pluginVersion } = parseMountConfig(data.map('config'), table, core.systemTtls.max);
  const requestedType = typeOf(data.string('type'), pluginName || data.string('plugin_name'));
  const given: Options = data.isNull('options') ? null : data.pairs('options');
  const { type, options } =
    table === 'auth' ? { type: requestedType, options: given } : resolveAlias(requestedType, given);
  const version = pluginVersionOf(pluginVersion);
  checkPluginVersion(table, type, version);
  if (table === 'auth' && given?.['version']) {
    throw invalidRequest(`auth method ${goQuote(type)} does not allow setting a version`);
  }
  checkListingVisibility(config.listingVisibility ?? '');
  const entry = newMount({
    table,
    path,
    type,
    description: data.string('description'),
    local: data.bool('local'),
    sealWrap: data.bool('seal_wrap'),
    externalEntropyAccess: data.bool('external_entropy_access'),
    options,
    config,
  });
  checkPath(call, entry);
  checkType(call, entry, version);
  core.mounts.put(entry);
}

function typeOf(type: string, pluginName: string): string {
  if (type === '') {
    throw invalidRequest('backend type must be specified as a string');
  }
  if (type !== 'plugin') {
    return type;
  }
  if (pluginName === '') {
    throw invalidRequest('plugin_name must be provided for plugin backend');
  }
  return pluginName;
}

const versionAliases: ReadonlyMap<string, string> = new Map([
  ['kv-v1', '1'],
  ['kv-v2', '2'],
]);

/** Resolves `kv-v1` and `kv-v2` to `kv` with the option `version`, which no other secrets engine has. */
function resolveAlias(type: string, options: Options): { readonly type: string; readonly options: Options } {
  if (type === 'kv') {
    return { type, options };
  }
  const version = versionAliases.get(type);
  if (version !== undefined) {
    return { type: 'kv', options: { ...options, version } };
  }
  if (options?.['version']) {
    throw invalidRequest(`secrets engine ${goQuote(type)} does not allow setting a version`);
  }
  return { type, options };
}

/** Returns the requested plugin version in canonical form; `''` for the built-in one, which is the default. */
function pluginVersionOf(version: string): string {
  const canonical = version === '' ? builtinPluginVersion : parsePluginVersion(version, 'loose');
  return canonical === builtinPluginVersion ? '' : canonical;
}

/** The types that OpenBao's server implements itself, outside its plugin catalog. */
const compiledIn: Readonly<Record<MountTableName, readonly string[]>> = {
  auth: ['token', 'ns_token'],
  mounts: ['kv', 'cubbyhole', 'ns_cubbyhole', 'system', 'ns_system', 'identity', 'ns_identity'],
};

/** Refuses another version than the built-in one where there is no other (SystemBackend.validateVersion). */
function checkPluginVersion(table: MountTableName, type: string, version: string): void {
  const name = table === 'mounts' && type === 'generic' ? 'kv' : type;
  if (version !== '' && compiledIn[table].includes(name)) {
    throw invalidRequest(
      `cannot select non-builtin version of ${table === 'auth' ? 'auth' : 'secrets'} plugin ${name}`,
    );
  }
}

function checkPath({ core }: Call, entry: MountEntry): void {
  const { table, path, type, fullPath } = entry;
  if (table === 'auth') {
    if (type === 'token' || type === 'ns_token') {
      throw invalidRequest('token credential backend cannot be instantiated');
    }
    if (path === '/') {
      throw invalidRequest('backend path must be specified');
    }
  } else {
    if (isProtected(path)) {
      throw codedRefusal(`cannot mount ${goQuote(path)}`);
    }
    if (singletons.includes(type)) {
      throw codedRefusal(`mount type of ${goQuote(type)} is not mountable`);
    }
  }
  const related = core.mounts.list(table).find((other) => other.path.startsWith(path) || path.startsWith(other.path));
  if (related !== undefined) {
    throw codedRefusal(`path is already in use at ${related.path}`);
  }
  const conflict = conflictingMount(core.mounts, fullPath);
  if (conflict !== undefined) {
    throw codedRefusal(`existing mount at ${conflict}`);
  }
}

function checkType({ core }: Call, { table, type, options }: MountEntry, pluginVersion: string): void {
  if (pluginVersion !== '') {
    throw invalidRequest(`plugin not found in the catalog: ${type}, version=${pluginVersion}`);
  }
  if (!core.mounts.isBuiltIn(type, table)) {
    throw invalidRequest(`plugin not found in the catalog: ${type}`);
  }
  const version = options?.['version'] ?? '';
  if (table === 'mounts' && !['', '1', '2'].includes(version)) {
    throw invalidRequest(`nil backend of type ${goQuote(type)} returned from factory`);
  }
}
