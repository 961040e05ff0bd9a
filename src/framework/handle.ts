import { messageOf } from '../values/message.ts';
import { emptyMap, type ValueMap } from '../values/value.ts';
import type { Backend, Call } from './backend.ts';
import { failure, refusal } from './error.ts';
import { FieldData } from './field-data.ts';
import { pathHelp, rootHelp } from './help.ts';
import { openApiDocument } from './openapi.ts';
import { warnBesideRefusal, withParameterWarnings } from './parameter-warnings.ts';
import type { Response } from './response.ts';
import { findRoute, type Route } from './route.ts';
import { unsupportedOperation } from './unsupported-operation.ts';

/** A call without its path and fields. */
export type RawCall = Omit<Call, 'data'>;

/**
 * Answers a request with a backend. Adds warnings about unused parameters if the response can carry them.
 *
 * @throws RequestError for an unknown path (404), an unsupported operation (405) or an invalid value (400), and
 * whatever the handler throws
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
  if (handler === undefined || handler === unsupportedOperation) {
    return unsupportedOperation();
  }
  const complete = withData(call, route);
  if (operation !== 'help') {
    validate(complete.data, 'Field validation failed: ');
  }
  try {
    return withParameterWarnings(handler(complete), call.request, route);
  } catch (error) {
    warnBesideRefusal(error, call.request, route);
    throw error;
  }
}

/**
 * Reports whether the target of a write exists, so that the write is an update rather than a create. Returns undefined
 * if the backend has no such path, or the path no existence check.
 *
 * @throws RequestError for an invalid value (400), and whatever the check throws
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
 * Returns the call as its path's handlers see it, with values not yet validated, or undefined if no path matches.
 * Captures override parameters of the same name.
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

/** Captures override parameters. Usually one of the two is empty, and the other needn't be copied. */
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

function helpResponse(help: string, openapi: ValueMap): Response {
  return { data: { help, openapi, see_also: null } };
}
