import { emptyMap, isMap, type Value, type ValueMap } from '../../values/value.ts';
import { mapIn } from '../../values/value-parts.ts';
import {
  bool,
  type Fields,
  integer,
  normalised,
  pairs,
  seconds,
  set,
  text,
  withKnownNames,
  withoutPresets,
} from '../fields.ts';
import { type Change, type Found, type Kind, nothing, type World } from '../kind.ts';
import { isBuiltIn, keyValueVersion, type MountTable } from '../mount-table.ts';
import { Refusal } from '../refusal.ts';
import type { Steps } from '../steps.ts';
import type { Write } from '../write.ts';

/** Secrets engines, and auth methods: the two tables of mounts. */
type Table = 'mounts' | 'auth';

/** The audit settings, which can be tuned for every mount. The mounts that every server has allow no other tuning. */
const auditFields: Fields = {
  'config.audit_non_hmac_request_keys': set(),
  'config.audit_non_hmac_response_keys': set(),
};

const tuneFields: Fields = {
  description: text(),
  'config.default_lease_ttl': seconds(),
  'config.max_lease_ttl': seconds(),
  ...auditFields,
  'config.listing_visibility': text(),
  'config.passthrough_request_headers': set(),
  'config.allowed_response_headers': set(),
};

/** The settings that can only be chosen when a mount is enabled. */
const fixedFields: Fields = {
  type: text(),
  local: bool(),
  seal_wrap: bool(),
  external_entropy_access: bool(),
  'config.force_no_cache': bool(),
};

const lockoutFields: Fields = {
  'config.user_lockout_config.lockout_threshold': integer(),
  'config.user_lockout_config.lockout_duration': seconds(),
  'config.user_lockout_config.lockout_counter_reset_duration': seconds(),
  'config.user_lockout_config.lockout_disable': bool(),
};

const mountFields: Fields = { ...fixedFields, ...tuneFields, options: pairs(), plugin_version: text() };
const authFields: Fields = { ...mountFields, ...lockoutFields, 'config.token_type': text('default-service') };
const tokenStoreFields: Fields = { ...tuneFields, description: text('token based credentials') };

/** The types of secrets engines that are aliases of `kv` with a version. */
const versionOfAlias: Readonly<Record<string, string>> = { 'kv-v1': '1', 'kv-v2': '2' };

function fieldsOf(table: Table, path: string): Fields {
  const name = path.slice(`sys/${table}/`.length);
  if (table === 'auth') {
    return name === 'token' ? tokenStoreFields : authFields;
  }
  return ['cubbyhole', 'identity', 'sys'].includes(name) ? auditFields : mountFields;
}

/** Returns the path of a mount, such as `secret/` or `auth/approle/`. */
function fullPath(table: Table, path: string): string {
  return table === 'auth' ? `auth/${path.slice('sys/auth/'.length)}/` : `${path.slice('sys/mounts/'.length)}/`;
}

/** Joins the names of nested settings by dots, so that they can be compared one by one. */
function flattened(data: ValueMap): ValueMap {
  const flat = emptyMap();
  for (const [name, value] of Object.entries(data)) {
    if (name !== 'config' || !isMap(value)) {
      flat[name] = value;
      continue;
    }
    for (const [setting, inner] of Object.entries(value)) {
      if (setting === 'user_lockout_config' && isMap(inner)) {
        for (const [part, last] of Object.entries(inner)) {
          flat[`config.${setting}.${part}`] = last;
        }
      } else {
        flat[`config.${setting}`] = inner;
      }
    }
  }
  return flat;
}

function nested(flat: ValueMap): ValueMap {
  const data = emptyMap();
  for (const [path, value] of Object.entries(flat)) {
    const parts = path.split('.');
    const last = parts.pop() ?? path;
    let place = data;
    for (const part of parts) {
      const inner = place[part];
      const next = isMap(inner) ? inner : emptyMap();
      place[part] = next;
      place = next;
    }
    place[last] = value;
  }
  return data;
}

/** Resolves `kv-v2` and the default version of `kv`. */
function withVersion(data: ValueMap): ValueMap {
  const type = data['type'];
  const version = typeof type === 'string' ? versionOfAlias[type] : undefined;
  if (type !== 'kv' && version === undefined) {
    return data;
  }
  const options = mapIn(data['options']);
  return { ...data, type: 'kv', options: { ...options, version: version ?? (options['version'] || '1') } };
}

/** Converts a mount as the API shows it to the fields of a write. */
function asWritten(info: ValueMap): ValueMap {
  const config = mapIn(info['config']);
  const lockout = mapIn(config['user_lockout_config']);
  const written = Object.entries(lockout).map(([name, value]) => [name.replace(/^user_/, ''), value] as const);
  return { ...info, config: { ...config, user_lockout_config: Object.fromEntries(written) } };
}

function normalise(table: Table, path: string, data: ValueMap): ValueMap {
  const fields = fieldsOf(table, path);
  const all = normalised(fields, withKnownNames(fields, flattened(withVersion(data))));
  if (fields === mountFields || fields === authFields) {
    if (all['type'] === '') {
      throw new Refusal('it has no type; give one, such as "kv" or "approle"');
    }
  }
  return all;
}

function find(table: Table, path: string, mounts: MountTable): Found {
  const info = mounts.get(fullPath(table, path));
  if (info === undefined) {
    return nothing;
  }
  const fields = fieldsOf(table, path);
  const shown = Object.entries(flattened(withVersion(asWritten(info)))).filter(
    ([name, value]) => Object.hasOwn(fields, name) && value !== null,
  );
  return { data: normalised(fields, Object.fromEntries(shown)), extra: info };
}

const isFixed = (name: string) => Object.hasOwn(fixedFields, name);

/** Lockout settings must be strings. */
function lockoutBody(wanted: ValueMap, changed: readonly string[]): ValueMap {
  const prefix = 'config.user_lockout_config.';
  const settings = changed
    .filter((name) => name.startsWith(prefix))
    .map((name): [string, Value] => {
      const value = wanted[name] ?? null;
      return [name.slice(prefix.length), typeof value === 'boolean' ? value : String(value)];
    });
  return settings.length === 0 ? {} : { user_lockout_config: Object.fromEntries(settings) };
}

function tuneBody({ wanted, changed, found }: Change): ValueMap {
  const body = emptyMap();
  for (const name of changed) {
    if (name === 'options') {
      body['options'] = changedOptions(wanted, found);
    } else if (!isFixed(name) && !name.startsWith('config.user_lockout_config.')) {
      body[name.replace(/^config\./, '')] = wanted[name] ?? null;
    }
  }
  return { ...body, ...lockoutBody(wanted, changed) };
}

/** An option with an empty value is removed. */
function changedOptions(wanted: ValueMap, found: Found | undefined): ValueMap {
  const removed = Object.keys(mapIn(found?.data?.['options'])).map((name) => [name, ''] as const);
  return { ...Object.fromEntries(removed), ...mapIn(wanted['options']) };
}

function enableBody({ wanted }: Change): ValueMap {
  const body = emptyMap();
  for (const name of ['type', 'description', 'options', 'local', 'seal_wrap', 'external_entropy_access']) {
    const value = wanted[name];
    if (value !== undefined && value !== false && value !== '' && !(isMap(value) && Object.keys(value).length === 0)) {
      body[name] = value;
    }
  }
  const config = {
    ...(wanted['config.force_no_cache'] === true && { force_no_cache: true }),
    ...(wanted['plugin_version'] && { plugin_version: wanted['plugin_version'] }),
  };
  return Object.keys(config).length === 0 ? body : { ...body, config };
}

function writes(table: Table, change: Change): Write[] {
  const { path, wanted, found, changed } = change;
  const isBuiltInPath = !Object.hasOwn(fieldsOf(table, path), 'type');
  const tune = (body: ValueMap): Write[] =>
    Object.keys(body).length === 0 ? [] : [{ method: 'PUT', path: `${path}/tune`, body }];
  if (isBuiltInPath) {
    return tune(tuneBody(change));
  }
  if (found?.data !== undefined) {
    const fixed = changed.find(isFixed);
    if (fixed !== undefined) {
      const [before, after] = [found.data[fixed], wanted[fixed]].map((value) => JSON.stringify(value));
      throw new Refusal(
        `${fixed.replace(/^config\./, '')} can't be changed from ${before} to ${after}; to replace the mount and all it holds, delete ${path} first`,
      );
    }
    return tune(tuneBody(change));
  }
  const { description: _, options: __, plugin_version: ___, ...rest } = tuneBody(change);
  return [{ method: 'PUT', path, body: enableBody(change), unless: path }, ...tune(rest)];
}

function kindOf(table: Table): Kind {
  const prefix = `sys/${table}/`;
  return {
    name: table === 'auth' ? 'auth methods' : 'secrets engines',
    claim(path) {
      const name = path.startsWith(prefix) ? path.slice(prefix.length).replace(/\/+$/, '') : '';
      return name === '' || name.endsWith('/tune') ? undefined : prefix + name;
    },
    normalise: (path, data) => normalise(table, path, data),
    presets: (path) => normalised(fieldsOf(table, path), {}),
    brief(path, data) {
      const brief = withoutPresets(fieldsOf(table, path), data);
      const isKeyValue = keyValueVersion({ type: data['type'] ?? '', options: data['options'] ?? {} }) !== undefined;
      // The version of a key-value engine is always included.
      return nested(isKeyValue ? { ...brief, options: data['options'] ?? {} } : brief);
    },
    *list({ mounts }: World): Steps<string[]> {
      return [...mounts.keys()]
        .filter((path) => path.startsWith('auth/') === (table === 'auth'))
        .map((path) => prefix + path.replace(/^auth\//, '').replace(/\/$/, ''));
    },
    *read({ mounts }, sought) {
      return sought.map(({ path }) => ({ value: find(table, path, mounts) }));
    },
    isOwn(path, found) {
      return !isBuiltIn(found.extra) || Object.keys(withoutPresets(fieldsOf(table, path), found.data ?? {})).length > 0;
    },
    writes: (change) => writes(table, change),
    removal: (path, { extra }) => (isBuiltIn(extra) ? [] : [{ method: 'DELETE', path }]),
    otherNames: (path) => [fullPath(table, path).replace(/\/$/, '')],
  };
}

/** Secrets engines and their tuning. */
export const secretsEngines: Kind = kindOf('mounts');

/** Auth methods and their tuning. */
export const authMethods: Kind = kindOf('auth');
