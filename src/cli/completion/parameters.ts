import type { Value, ValueMap } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import { mountOfPath } from './api-path.ts';
import { bodyFields, endpointAt, endpointsFor, isField } from './endpoints.ts';
import type { Candidate } from './kinds.ts';
import { completeFile } from './local-file.ts';
import type { EngineView } from './view.ts';

/** Candidates for `key=@file` and `@file`; undefined for other words. */
export function completeFileData(current: string): Candidate[] | undefined {
  const [head, , path = ''] = /^([^=@]*=)?@(.*)$/s.exec(current) ?? [];
  if (head === undefined) {
    return undefined;
  }
  const front = current.slice(0, current.length - path.length);
  return completeFile(path).map(({ text, about }) => ({ text: front + text, about }));
}

/**
 * Candidates for K=V pairs of a request: the parameters of the path, and their values if known.
 *
 * @param words the path, and the pairs before the cursor
 */
export async function completeParameter(
  view: EngineView,
  method: 'post' | 'patch',
  words: readonly string[],
  current: string,
): Promise<Candidate[]> {
  const [path = '', ...pairs] = words;
  const { fields } = await parametersOf(view, method, path);
  const equals = current.indexOf('=');
  if (equals < 0) {
    const given = new Set(pairs.map((pair) => pair.slice(0, pair.indexOf('='))));
    return Object.entries(fields).flatMap(([name, field]) =>
      given.has(name) || isDeprecated(field) ? [] : [{ text: `${name}=`, about: aboutField(field) }],
    );
  }
  const name = current.slice(0, equals);
  const values = /policies$/.test(name)
    ? moreOf(current.slice(equals + 1), await view.names('sys/policies/acl/'))
    : await valuesOf(view, path, name, Object.hasOwn(fields, name) ? fields[name] : undefined);
  return values.map((value) => ({ text: `${name}=${value}`, about: '' }));
}

/** The parameters of a path. */
export interface PathParameters {
  /** The descriptions of the parameters that it takes in the body, by name. */
  readonly fields: ValueMap;
  /** The names of those that are parts of the path. */
  readonly captures: readonly string[];
}

/** Finds the parameters that a path takes; none if it doesn't exist. */
export async function parametersOf(view: EngineView, method: 'post' | 'patch', path: string): Promise<PathParameters> {
  const mount = mountOfPath(await view.mounts(), path);
  if (mount === undefined) {
    return { fields: {}, captures: [] };
  }
  const document = await view.document(mount);
  const parts = path.slice(mount.path.length).replace(/\/+$/, '').split('/');
  const endpoint = endpointAt(endpointsFor(document, method === 'post' ? 'write' : 'patch'), parts);
  if (endpoint === undefined) {
    return { fields: {}, captures: [] };
  }
  const captures = endpoint.segments.filter(isField).map((segment) => segment.slice(1, -1));
  return { fields: bodyFields(document, endpoint, method), captures };
}

/** What a list with commas can become when its last entry is completed: no name is offered twice. */
function moreOf(list: string, names: readonly string[]): string[] {
  const front = list.slice(0, list.lastIndexOf(',') + 1);
  const given = new Set(front.split(','));
  return names.filter((name) => !given.has(name)).map((name) => front + name);
}

/** The known values of a parameter: those that its field allows, or that are listed elsewhere. */
async function valuesOf(
  view: EngineView,
  path: string,
  name: string,
  field: Value | undefined,
): Promise<readonly string[]> {
  if (field === undefined) {
    return [];
  }
  if (name === 'secret_id_accessor') {
    return view.names(path.replace(/-accessor\/\w+\/*$/, '/'));
  }
  if (name === 'accessor' && path.startsWith('auth/token/')) {
    return view.names('auth/token/accessors/');
  }
  return allowedValues(field);
}

function allowedValues(field: Value): string[] {
  if (!isMap(field)) {
    return [];
  }
  const { type, enum: values } = field;
  if (Array.isArray(values)) {
    return values.filter((value) => typeof value === 'string' && value !== '');
  }
  return type === 'boolean' ? ['true', 'false'] : [];
}

/** Whether a parameter is deprecated, by its description. */
export function isDeprecated(field: Value): boolean {
  return isMap(field) && field['deprecated'] === true;
}

function aboutField(field: Value): string {
  const text = isMap(field) ? field['description'] : undefined;
  return typeof text === 'string' ? text : '';
}
