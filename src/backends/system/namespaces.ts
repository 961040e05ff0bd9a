import type { Call, PathDefinition } from '../../framework/backend.ts';
import { invalidRequest } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { goQuote } from '../../go/quote.ts';
import { goTypeName } from '../../go/type-name.ts';
import { emptyMap } from '../../values/value.ts';

/** Names that OpenBao reserves. */
const reserved: readonly string[] = ['', '.', '..', 'root', 'sys', 'audit', 'auth', 'cubbyhole', 'identity'];

/** `sys/namespaces`. Only the root namespace exists here, so creating another one is refused. */
export const namespacePaths: readonly PathDefinition[] = [
  {
    pattern: 'namespaces/?',
    fields: {},
    operations: { list: () => ({ data: emptyMap() }), scan: () => ({ data: emptyMap() }) },
    help: {
      synopsis: 'List the namespaces.',
      description: 'The list is always empty: only the root namespace exists.',
    },
  },
  {
    pattern: 'namespaces/(?<path>.+)',
    fields: {
      path: { type: 'string', description: 'Name of the namespace.' },
      custom_metadata: { type: 'map', description: 'Custom metadata of the namespace.' },
      seal: { type: 'string', description: 'Seal configuration in HCL.' },
      pgp_keys: { type: 'string slice', description: 'PGP keys with which to encrypt the unseal keys.' },
    },
    operations: { read, update: create, patch, delete: remove },
    help: {
      synopsis: 'Not supported: only the root namespace exists.',
      description: 'Namespaces cannot be created here.',
    },
  },
];

function read({ data }: Call): undefined {
  nameOf(data.string('path'));
}

function create({ data }: Call): never {
  const name = nameOf(data.string('path'));
  const metadata = data.map('custom_metadata') ?? {};
  if (Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw invalidRequest('custom_metadata values must be strings');
  }
  checkCharacters(name);
  throw invalidRequest('cannot create a namespace: localvault has only the root namespace');
}

function patch({ data }: Call): never {
  nameOf(data.string('path'));
  for (const value of Object.values(data.map('custom_metadata') ?? {})) {
    if (typeof value !== 'string' && value !== null) {
      throw invalidRequest(`metadata patch can only have string or null values, got ${goTypeName(value)}`);
    }
  }
  throw invalidRequest('namespace not found');
}

function remove({ data }: Call): Response {
  nameOf(data.string('path'));
  return { warnings: ['requested namespace does not exist'] };
}

/**
 * Returns the namespace name in a path.
 *
 * @throws RequestError (400) for an invalid name
 */
function nameOf(path: string): string {
  const name = path.replace(/^\/|\/$/g, '');
  if (name.includes('/')) {
    throw invalidRequest('namespace name cannot contain /');
  }
  if (reserved.includes(name)) {
    throw invalidRequest(`${goQuote(`${name}/`)} is a reserved path and cannot be used as a namespace name`);
  }
  return name;
}

function checkCharacters(name: string): void {
  const invalid = (what: string) => invalidRequest(`${goQuote(name)} contains ${what}`);
  for (const character of name) {
    const quoted = `'${goQuote(character).slice(1, -1)}'`;
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u.test(character)) {
      throw invalid(`unicode characters that cannot be used in a namespace name: ${quoted}`);
    }
    if (/\s/.test(character)) {
      throw invalid('space characters that cannot be used in a namespace name');
    }
    if (character === '+' || character === '*') {
      throw invalid(`wildcard characters that cannot be used in a namespace name: ${quoted}`);
    }
  }
}
