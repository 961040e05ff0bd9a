import type { Call, PathDefinition } from '../../framework/backend.ts';
import { refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import { goQuote } from '../../go/quote.ts';
import { goTypeName } from '../../go/type-name.ts';
import { emptyMap } from '../../values/value.ts';

/** Names that no namespace can have. */
const reserved: readonly string[] = ['', '.', '..', 'root', 'sys', 'audit', 'auth', 'cubbyhole', 'identity'];

/** Namespaces, of which there are none but the root. */
export const namespacePaths: readonly PathDefinition[] = [
  {
    pattern: 'namespaces/?',
    fields: {},
    operations: { list: () => ({ data: emptyMap() }), scan: () => ({ data: emptyMap() }) },
    help: { synopsis: 'Lists the namespaces.', description: 'There is only the root, which is not listed.' },
  },
  {
    pattern: 'namespaces/(?<path>.+)',
    fields: {
      path: { type: 'string', description: 'The name of the namespace.' },
      custom_metadata: { type: 'map', description: 'Whatever is to be known of it.' },
      seal: { type: 'string', description: 'How it is sealed, in HCL.' },
      pgp_keys: { type: 'string slice', description: 'What the keys of its seal are encrypted with.' },
    },
    operations: { read, update: create, patch, delete: remove },
    help: {
      synopsis: 'Would read, make, change and delete a namespace.',
      description: 'There is only the root, and no other can be made.',
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
    throw refusal('custom_metadata values must be strings');
  }
  checkCharacters(name);
  throw refusal('this state has no namespaces but the root');
}

function patch({ data }: Call): never {
  nameOf(data.string('path'));
  for (const value of Object.values(data.map('custom_metadata') ?? {})) {
    if (typeof value !== 'string' && value !== null) {
      throw refusal(`metadata patch can only have string or null values, got ${goTypeName(value)}`);
    }
  }
  throw refusal('namespace not found');
}

function remove({ data }: Call): Response {
  nameOf(data.string('path'));
  return { warnings: ['requested namespace does not exist'] };
}

/** The name that a path gives. Throws a `RequestError` (400) for what can be no name. */
function nameOf(path: string): string {
  const name = path.replace(/^\/|\/$/g, '');
  if (name.includes('/')) {
    throw refusal('namespace name cannot contain /');
  }
  if (reserved.includes(name)) {
    throw refusal(`${goQuote(`${name}/`)} is a reserved path and cannot be used as a namespace name`);
  }
  return name;
}

function checkCharacters(name: string): void {
  const invalid = (what: string) => refusal(`${goQuote(name)} contains ${what}`);
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
