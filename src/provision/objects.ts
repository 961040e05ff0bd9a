import type { Value, ValueMap } from '../values/value.ts';
import { listIn, mapIn } from '../values/value-parts.ts';

/**
 * Objects of a file or a server, by API path. The data is the body of a write to that path, with the aliases of entities and the names of
 * group members.
 */
export type Objects = ReadonlyMap<string, ValueMap>;

/** Adds an object, or further fields of one. */
export function addObject(objects: Map<string, ValueMap>, path: string, data: ValueMap): void {
  const trimmed = path.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
  const place = /^sys\/(?:mounts|auth)\/(.+)\/tune$/.exec(trimmed);
  if (place !== null) {
    addTuning(objects, trimmed.slice(0, -'/tune'.length), data);
    return;
  }
  const roleId = /^(auth\/.+\/role\/[^/]+)\/role-id$/.exec(trimmed)?.[1];
  if (roleId !== undefined) {
    merge(objects, roleId, data);
    return;
  }
  const legacy = /^sys\/policy\/(.+)$/.exec(trimmed)?.[1];
  merge(objects, legacy === undefined ? trimmed : `sys/policies/acl/${legacy}`, data);
}

/** The fields of a tuning that aren't part of a mount's `config`. */
const besideConfig: readonly string[] = ['description', 'options', 'plugin_version'];

function addTuning(objects: Map<string, ValueMap>, path: string, tuning: ValueMap): void {
  const beside: ValueMap = {};
  const config: ValueMap = {};
  for (const [name, value] of Object.entries(tuning)) {
    (besideConfig.includes(name) ? beside : config)[name] = value;
  }
  merge(objects, path, { ...beside, config: { ...mapIn(objects.get(path)?.['config']), ...config } });
}

function merge(objects: Map<string, ValueMap>, path: string, data: ValueMap): void {
  objects.set(path, { ...objects.get(path), ...data });
}

/** Adds an item to a list field of an object. */
export function addItem(objects: Map<string, ValueMap>, path: string, field: string, item: Value): void {
  merge(objects, path, { [field]: [...listIn(objects.get(path)?.[field]), item] });
}

/** Adds all objects of `more`. Fields that both have are those of `more`. */
export function addAll(objects: Map<string, ValueMap>, more: Objects): void {
  for (const [path, data] of more) {
    addObject(objects, path, data);
  }
}
