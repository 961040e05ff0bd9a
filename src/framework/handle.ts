import { goFormat } from '../go/format.ts';
import { sortedKeys } from '../values/compare.ts';
import { messageOf } from '../values/message.ts';
import { emptyMap, type ValueMap } from '../values/value.ts';
import type { Backend, Call } from './backend.ts';
import { failure, refusal } from './error.ts';
import { FieldData } from './field-data.ts';
import { pathHelp, rootHelp } from './help.ts';
import { openApiDocument } from './openapi.ts';
import type { Response } from './response.ts';
import { findRoute, type Route } from './route.ts';

/** A call before its data is read by the fields of the path that it turns out to be for. */
export type RawCall = Omit<Call, 'data'>;

/**
 * Lets a backend answer a request. Warns of parameters that were not used, where there is an answer to put the warnings in.
 *
 * @throws RequestError for a path that the backend doesn't have (404), an operation that the path doesn't have (405), values that
 *   can't be read (400), and what the handler throws.
 */
export function handleBackend(backend: Backend, call: RawCall): Response | undefined {
  const { operation, relativePath } = call.request;
  if (operation === 'help' && relativePath === '') {
    return helpResponse(rootHelp(backend), openApiDocument(backend));
  }
  const route = findRoute(backend, relativePath);
  if (route === undefined) {
    throw failure('unsupported path', 404);
  }
  const handler = route.path.operations[operation];
  if (handler === undefined && operation === 'help') {
    return helpResponse(pathHelp(route.path, relativePath), openApiDocument(backend, [route.path]));
  }
  if (handler === undefined) {
    throw failure('unsupported operation', 405);
  }
  const complete = withData(call, route);
  if (operation !== 'help') {
    validate(complete.data, 'Field validation failed: ');
  }
  return withWarnings(handler(complete), unusedParameters(call, route));
}

/**
 * Asks a backend whether what a write goes to is there, so that it's an update and no create. Undefined where the path has no
 * existence check or is none of the backend's.
 *
 * @throws RequestError for values that can't be read (400), and what the check throws.
 */
export function checkExistence(backend: Backend, call: RawCall): boolean | undefined {
  const route = findRoute(backend, call.request.relativePath);
  if (route?.path.exists === undefined) {
    return undefined;
  }
  const complete = withData(call, route);
  validate(complete.data, '');
  return route.path.exists(complete);
}

/**
 * The call as the handlers of its path see it, its values not yet checked; undefined where no path matches. What the path
 * captures wins over parameters of the same name.
 */
export function completeCall(backend: Backend, call: RawCall): Call | undefined {
  const route = findRoute(backend, call.request.relativePath);
  return route && withData(call, route);
}

function withData(call: RawCall, route: Route): Call {
  const { request, storage, mount, core } = call;
  return {
    request,
    data: new FieldData(rawData(request.data, route.captures), route.path.fields),
    storage,
    mount,
    core,
  };
}

/** The captures win. Mostly one of the two is empty, and the other needn't be copied. */
function rawData(data: ValueMap, captures: ValueMap): ValueMap {
  if (isEmpty(captures)) {
    return data;
  }
  return isEmpty(data) ? captures : Object.assign(emptyMap(), data, captures);
}

function isEmpty(map: ValueMap): boolean {
  for (const _name in map) {
    return false;
  }
  return true;
}

function validate(data: FieldData, prefix: string): void {
  try {
    data.validate();
  } catch (error) {
    throw refusal(prefix + messageOf(error));
  }
}

/** What is to be said of parameters that are no fields, and of those whose value the path itself gives. */
function unusedParameters({ request }: RawCall, { path, captures }: Route): string[] {
  if (isEmpty(request.data)) {
    return [];
  }
  const names = sortedKeys(request.data);
  const ignored = path.takesAnything ? [] : names.filter((name) => !Object.hasOwn(path.fields, name));
  const replaced = names.filter((name) => Object.hasOwn(captures, name) && request.data[name] !== null);
  const warnings: string[] = [];
  if (ignored.length > 0) {
    warnings.push(`Endpoint ignored these unrecognized parameters: ${goFormat(ignored)}`);
  }
  if (replaced.length > 0) {
    warnings.push(
      `Endpoint replaced the value of these parameters with the values captured from the endpoint's path: ${goFormat(replaced)}`,
    );
  }
  return warnings;
}

/** An answer with a status of its own is already written when the warnings are known. */
function withWarnings(response: Response | undefined, warnings: readonly string[]): Response | undefined {
  if (response === undefined || response.status !== undefined || warnings.length === 0) {
    return response;
  }
  return { ...response, warnings: [...(response.warnings ?? []), ...warnings] };
}

function helpResponse(help: string, openapi: ValueMap): Response {
  return { data: { help, openapi, see_also: null } };
}
