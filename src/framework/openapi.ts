import type { Operation } from '../services/request.ts';
import { openBaoVersion } from '../values/openbao-version.ts';
import type { Value, ValueMap } from '../values/value.ts';
import { emptyMap } from '../values/value.ts';
import type { Backend, PathDefinition } from './backend.ts';
import type { FieldSchema, FieldSchemas, FieldType } from './field.ts';
import { pathTemplates } from './openapi-paths.ts';
import { matchesWildcards } from './path-pattern.ts';

/** The version of OpenAPI that documents are in, which is OpenBao's. */
export const openApiVersion = '3.0.2';

/** The JSON Schema of each field type. */
const schemaTypes: Readonly<Record<FieldType, ValueMap>> = {
  string: { type: 'string' },
  'lower-case string': { type: 'string', format: 'lowercase' },
  name: { type: 'string', pattern: '\\w([\\w-.]*\\w)?' },
  int: { type: 'integer' },
  int64: { type: 'integer', format: 'int64' },
  float: { type: 'number', format: 'float' },
  bool: { type: 'boolean' },
  map: { type: 'object', format: 'map' },
  'key=value pairs': { type: 'object', format: 'kvpairs' },
  duration: { type: 'integer', format: 'seconds' },
  'signed duration': { type: 'integer', format: 'seconds' },
  slice: { type: 'array', items: { type: 'object' } },
  'string slice': { type: 'array', items: { type: 'string' } },
  'comma string slice': { type: 'array', items: { type: 'string' } },
  'comma int slice': { type: 'array', items: { type: 'integer' } },
  time: { type: 'string', format: 'date-time' },
};

/**
 * Returns the OpenAPI document of a backend's paths, as a help response carries it. The layout follows OpenBao's own
 * documents.
 */
export function openApiDocument(backend: Backend, documented: Iterable<PathDefinition> = backend.paths): ValueMap {
  return {
    openapi: openApiVersion,
    info: {
      title: 'OpenBao API',
      description: 'The HTTP API of this mount. Every path is prefixed with `/v1/` and the mount path.',
      version: openBaoVersion,
    },
    ...openApiPaths(backend, documented),
  };
}

/**
 * Returns the part of such a document that describes paths, which are relative to the mount.
 *
 * @param prefix begins the names of operations and schemas, so that those of several mounts can be in one document
 */
export function openApiPaths(
  backend: Backend,
  documented: Iterable<PathDefinition> = backend.paths,
  prefix = '',
): { readonly paths: ValueMap; readonly components: { readonly schemas: ValueMap } } {
  const schemas = emptyMap();
  const paths = emptyMap();
  for (const path of documented) {
    const templates = pathTemplates(path.pattern);
    for (const template of templates ?? [path.pattern]) {
      const item = describePath(backend, path, template);
      if (templates !== undefined) {
        addOperations(item, path, `${prefix}/${template}`, schemas);
      }
      paths[`/${template}`] = item;
    }
  }
  return { paths, components: { schemas } };
}

function describePath(backend: Backend, path: PathDefinition, template: string): ValueMap {
  const item: ValueMap = { description: clean(path.help.synopsis) };
  const names = namesIn(template).sort();
  const parameters = [...names, ...queryNames(path.fields)].flatMap((name) => {
    const field = path.fields[name];
    return field === undefined ? [] : [parameterOf(name, field)];
  });
  if (parameters.length > 0) {
    item['parameters'] = parameters;
  }
  if (matchesAny(template, backend.rootPaths)) {
    item['x-vault-sudo'] = true;
  }
  if (matchesAny(template, backend.unauthenticatedPaths)) {
    item['x-vault-unauthenticated'] = true;
  }
  if (path.operations.create !== undefined) {
    item['x-vault-createSupported'] = true;
  }
  return item;
}

function namesIn(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

function queryNames(fields: FieldSchemas): string[] {
  return Object.entries(fields).flatMap(([name, { query }]) => (query ? [name] : []));
}

function parameterOf(name: string, field: FieldSchema): ValueMap {
  const { type, pattern } = schemaTypes[field.type];
  return {
    name,
    description: clean(field.description),
    in: field.query ? 'query' : 'path',
    schema: { type: type ?? null, ...(pattern !== undefined && { pattern }), ...valuesOf(field) },
    ...(!field.query && { required: true }),
    ...(field.deprecated && { deprecated: true }),
  };
}

function valuesOf(field: FieldSchema): ValueMap {
  return {
    ...(field.allowedValues && { enum: field.allowedValues }),
    ...(field.default !== undefined && { default: field.default }),
  };
}

/** The operations of each HTTP method. If a path has several of one method, the first counts. */
const methods: ReadonlyArray<readonly [method: string, operations: readonly Operation[]]> = [
  ['get', ['read', 'list', 'scan']],
  ['post', ['update', 'create']],
  ['patch', ['patch']],
  ['delete', ['delete']],
];

function addOperations(item: ValueMap, path: PathDefinition, template: string, schemas: ValueMap): void {
  for (const [method, operations] of methods) {
    const operation = operations.find((candidate) => path.operations[candidate] !== undefined);
    if (operation === undefined) {
      continue;
    }
    const operationId = operationIdOf(operation, template);
    const parameters = method === 'get' ? listParameters(path, operation) : [];
    const bodyName =
      method === 'post' || method === 'patch' ? addBody(operationId, path.fields, template, schemas) : '';
    item[method] = {
      summary: clean(path.help.synopsis),
      operationId,
      ...(parameters.length > 0 && { parameters }),
      ...(bodyName !== '' && { requestBody: bodyOf(bodyName) }),
      responses: method === 'delete' ? { '204': { description: 'empty body' } } : { '200': { description: 'OK' } },
    };
  }
}

function operationIdOf(operation: Operation, template: string): string {
  const verb = operation === 'update' ? 'write' : operation;
  return [verb, ...template.split(/\W+/)].filter(Boolean).join('-').toLowerCase();
}

/** Returns the query parameters that tell a list from a read. They are required if the path can't be read. */
function listParameters(path: PathDefinition, operation: Operation): ValueMap[] {
  return (['list', 'scan'] as const)
    .filter((name) => path.operations[name] !== undefined)
    .map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string', ...(operation !== 'read' && { enum: ['true'] }) },
      ...(operation !== 'read' && { required: true }),
    }));
}

/**
 * Adds the schema of a request's body, made of the fields that aren't in the path. Returns its name, `''` if there are
 * no such fields.
 */
function addBody(operationId: string, fields: FieldSchemas, template: string, schemas: ValueMap): string {
  const inPath = new Set(namesIn(template));
  const properties = emptyMap();
  for (const [name, field] of Object.entries(fields)) {
    if (!inPath.has(name) && !field.query) {
      properties[name] = propertyOf(field);
    }
  }
  if (Object.keys(properties).length === 0) {
    return '';
  }
  const title = operationId.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
  schemas[`${title}Request`] = { type: 'object', properties };
  return `${title}Request`;
}

function propertyOf(field: FieldSchema): ValueMap {
  return {
    ...schemaTypes[field.type],
    description: clean(field.description),
    ...valuesOf(field),
    ...(field.deprecated && { deprecated: true }),
  };
}

function bodyOf(name: string): Value {
  return {
    required: true,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  };
}

function matchesAny(template: string, patterns: readonly string[] = []): boolean {
  return patterns.some((pattern) => matchesWildcards(pattern, template));
}

function clean(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
