import type { Call, PathDefinition } from '../../framework/backend.ts';
import { openApiVersion } from '../../framework/openapi.ts';
import type { Response } from '../../framework/response.ts';
import { type Printable, printJson } from '../../go/json/json.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import { openBaoVersion } from '../../values/openbao-version.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../../values/value.ts';
import { visibleMounts } from './mounts/internal-ui-mounts.ts';

/** `sys/internal/specs/openapi`. It requires no token, but documents only what the token may use. */
export const openApiPaths: readonly PathDefinition[] = [
  {
    pattern: 'internal/specs/openapi',
    fields: {
      context: { type: 'string', description: 'Accepted, and ignored.' },
      generic_mount_paths: {
        type: 'bool',
        default: false,
        query: true,
        description:
          'Replace the paths of mounts by parameters, such as {approle_mount_path}, except for mounts that exist once.',
      },
    },
    operations: { read: document, update: document },
    help: {
      synopsis: 'Generate an OpenAPI 3 document of the mounts that your token may use.',
      description: 'The document comes from the declarations of the paths, as does their help.',
    },
  },
];

const info: ValueMap = {
  title: 'OpenBao API',
  description: 'The HTTP API of the mounts that the token may use. Every path is prefixed with `/v1/`.',
  version: openBaoVersion,
  license: { name: 'MIT License', url: 'https://opensource.org/license/mit' },
};

/** Follows OpenBao's pathInternalOpenAPI (vault/logical_system.go). */
function document(call: Call): Response {
  const isGeneric = call.data.bool('generic_mount_paths');
  const paths = emptyMap();
  const schemas = emptyMap();
  for (const entry of [...visibleMounts(call, 'mounts'), ...visibleMounts(call, 'auth')]) {
    const part = call.core.mounts.openApi(entry);
    const parameter = isGeneric && !singletons.has(entry.type) ? mountPathParameter(entry) : undefined;
    const prefix = parameter === undefined ? entry.fullPath : `${tablePrefix(entry)}{${parameter.name}}/`;
    for (const [path, item] of Object.entries(part.paths)) {
      paths[`/${prefix}${path.slice(1)}`] = describeItem(item, tagOf(entry), parameter);
    }
    Object.assign(schemas, part.components.schemas);
  }
  const body = printJson(
    new Map<string, Printable>([
      ['openapi', openApiVersion],
      ['info', info],
      ['paths', paths],
      ['components', { schemas }],
    ]),
  );
  return { raw: { status: 200, contentType: 'application/json', body } };
}

/** The types of the mounts that can't be moved, and whose paths therefore stay. */
const singletons = new Set(['token', 'system', 'identity', 'cubbyhole']);

interface MountPathParameter {
  readonly name: string;
  readonly value: ValueMap;
}

function mountPathParameter({ path }: MountEntry): MountPathParameter {
  const mount = path.replace(/\/+$/, '');
  const name = `${mount.replaceAll('-', '_')}_mount_path`;
  return {
    name,
    value: {
      name,
      description: 'The path of the mount.',
      in: 'path',
      schema: { type: 'string', default: mount },
      required: true,
    },
  };
}

function tablePrefix({ table }: MountEntry): string {
  return table === 'auth' ? 'auth/' : '';
}

function tagOf({ table, type }: MountEntry): string {
  if (table === 'auth') {
    return 'auth';
  }
  return type === 'system' || type === 'identity' ? type : 'secrets';
}

const methods: ReadonlySet<string> = new Set(['get', 'post', 'patch', 'delete']);

/** Returns a path item with a tag on each operation, and with the parameter of the mount's path if there is one. */
function describeItem(item: Value | undefined, tag: string, parameter: MountPathParameter | undefined): ValueMap {
  const described = emptyMap();
  for (const [name, value] of Object.entries(isMap(item) ? item : {})) {
    described[name] = methods.has(name) && isMap(value) ? { ...value, tags: [tag] } : value;
  }
  if (parameter !== undefined) {
    const { parameters = [] } = described;
    described['parameters'] = [...(Array.isArray(parameters) ? parameters : []), parameter.value];
  }
  return described;
}
