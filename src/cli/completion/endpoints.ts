import type { ValueMap } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import { mapAt } from './view.ts';

/** An operation on a path; undefined for any. */
export type PathOperation = 'read' | 'write' | 'patch' | 'delete' | 'list' | undefined;

/** A path that a mount serves. */
export interface Endpoint {
  /** Its parts; fields are in braces. */
  readonly segments: readonly string[];
  /** Its entry in the mount's OpenAPI document. */
  readonly item: ValueMap;
}

const methodOf = { read: 'get', list: 'get', write: 'post', patch: 'patch', delete: 'delete' } as const;

/** The endpoints of a mount that support an operation. */
export function endpointsFor(document: ValueMap, operation: PathOperation): Endpoint[] {
  return Object.entries(mapAt(document, 'paths'))
    .map(([path, item]) => ({ segments: path.replace(/^\//, '').split('/'), item: isMap(item) ? item : {} }))
    .filter(({ item }) => operation === undefined || supports(item, operation));
}

function supports(item: ValueMap, operation: NonNullable<PathOperation>): boolean {
  const method = item[methodOf[operation]];
  if (!isMap(method)) {
    return false;
  }
  const listing = queryOf(method).filter(({ name }) => name === 'list' || name === 'scan');
  if (operation === 'read') {
    return !listing.some(({ required }) => required === true);
  }
  return operation !== 'list' || listing.length > 0;
}

function queryOf(method: ValueMap): ValueMap[] {
  const { parameters } = method;
  return Array.isArray(parameters) ? parameters.filter(isMap).filter((parameter) => parameter['in'] === 'query') : [];
}

/** Whether a segment is a field. */
export function isField(segment: string | undefined): boolean {
  return segment?.startsWith('{') ?? false;
}

/** Whether a path matches an endpoint up to the end of the shorter one. */
export function beginsAlike(endpoint: Endpoint, path: readonly string[]): boolean {
  return endpoint.segments.every((segment, i) => i >= path.length || isField(segment) || segment === path[i]);
}

/** The endpoint of a path: of those that match, the one with the most literal segments. */
export function endpointAt(endpoints: readonly Endpoint[], path: readonly string[]): Endpoint | undefined {
  const words = ({ segments }: Endpoint) => segments.filter((segment) => !isField(segment)).length;
  return endpoints
    .filter((endpoint) => fits(endpoint, path))
    .reduce<Endpoint | undefined>(
      (best, one) => (best === undefined || words(one) > words(best) ? one : best),
      undefined,
    );
}

function fits(endpoint: Endpoint, path: readonly string[]): boolean {
  const { segments } = endpoint;
  const isOpen = isField(segments.at(-1)) && path.length > segments.length;
  return beginsAlike(endpoint, path) && (isOpen || path.length === segments.length);
}

/** The parameters of lists. A path that can also be written declares them for all its operations. */
const listParameters = ['after', 'limit'];

/** The fields that an endpoint takes in the body, by name. */
export function bodyFields(document: ValueMap, endpoint: Endpoint, method: 'post' | 'patch'): ValueMap {
  const schema = mapAt(endpoint.item, method, 'requestBody', 'content', 'application/json', 'schema');
  const { $ref: reference } = schema;
  const resolved =
    typeof reference === 'string' ? mapAt(document, ...reference.replace(/^#\//, '').split('/')) : schema;
  const ofList = supports(endpoint.item, 'list') ? listParameters : [];
  const fields = Object.entries(mapAt(resolved, 'properties')).filter(([name]) => !ofList.includes(name));
  return Object.fromEntries(fields);
}
