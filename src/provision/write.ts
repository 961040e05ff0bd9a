import { isMap, type Value, type ValueMap } from '../values/value.ts';
import { listIn } from '../values/value-parts.ts';
import { isMissing, isSuccess, Refusal, refusalOf } from './refusal.ts';
import { ask, askAll, type ServerRequest, type Steps } from './steps.ts';

/**
 * A placeholder for a value that differs between servers, such as the id of an entity: a field of the response to a read. It is encoded
 * as a map with one key that no request has, so that it can be anywhere in a body.
 */
export interface Reference {
  readonly path: string;
  readonly field: string;
}

const marker = '\0reference';

/** Returns a placeholder for a field of the response to a read of `path`. */
export function reference(path: string, field: string): ValueMap {
  return { [marker]: [path, field] };
}

/** Returns the reference that a value is; undefined if it is none. */
export function asReference(value: Value): Reference | undefined {
  const [path, field] = isMap(value) ? listIn(value[marker]) : [];
  return typeof path === 'string' && typeof field === 'string' ? { path, field } : undefined;
}

/** A request that creates or changes a part of an object. */
export interface Write {
  readonly method: 'PUT' | 'DELETE';
  readonly path: string;
  /** May contain references. */
  readonly body?: ValueMap;
  /** A path that exists if the request has been sent before, for scripts that may run twice. */
  readonly unless?: string;
}

/** Returns all references in a value. */
export function referencesIn(value: Value): Reference[] {
  const found = asReference(value);
  if (found !== undefined) {
    return [found];
  }
  return Array.isArray(value) || isMap(value) ? Object.values(value).flatMap(referencesIn) : [];
}

/** Replaces all references in a value. */
export function withReferences(value: Value, resolve: (found: Reference) => Value): Value {
  const found = asReference(value);
  if (found !== undefined) {
    return resolve(found);
  }
  if (Array.isArray(value)) {
    return value.map((item: Value) => withReferences(item, resolve));
  }
  return isMap(value) ? mapped(value, resolve) : value;
}

function mapped(map: ValueMap, resolve: (found: Reference) => Value): ValueMap {
  const all: ValueMap = Object.create(null);
  for (const [key, value] of Object.entries(map)) {
    all[key] = withReferences(value, resolve);
  }
  return all;
}

/**
 * Sends writes, one after the other.
 *
 * @param known the values of references that are resolved already, by path and field; those that are read here are added
 * @throws Refusal for the first one that fails, or for a reference to a missing object
 */
export function* send(what: string, writes: readonly Write[], known: Map<string, Value>): Steps<void> {
  for (const { method, path, body } of writes) {
    const resolved = body && (yield* resolveAll(what, body, known));
    const request: ServerRequest = { method, path, ...(resolved !== undefined && { body: resolved }) };
    const answer = yield* ask(what, request);
    if (!isSuccess(answer)) {
      throw refusalOf(request, answer);
    }
  }
}

function* resolveAll(what: string, body: ValueMap, known: Map<string, Value>): Steps<ValueMap> {
  const references = referencesIn(body);
  if (references.length === 0) {
    return body;
  }
  const paths = [...new Set(references.filter((one) => !known.has(keyOf(one))).map(({ path }) => path))];
  const requests = paths.map((path): ServerRequest => ({ method: 'GET', path }));
  for (const [request, answer] of yield* askAll(what, requests)) {
    if (isMissing(answer)) {
      throw new Refusal(`it refers to ${request.path}, which does not exist`);
    }
    if (!isSuccess(answer)) {
      throw refusalOf(request, answer);
    }
    for (const [field, value] of Object.entries(answer.data)) {
      known.set(keyOf({ path: request.path, field }), value);
    }
  }
  return mapped(body, (one) => known.get(keyOf(one)) ?? null);
}

function keyOf({ path, field }: Reference): string {
  return JSON.stringify([path, field]);
}
