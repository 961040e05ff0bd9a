import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { invalidRequest } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { canonicalHeaderName } from '../../../go/header-name.ts';
import type { Document } from '../../../storage/storage.ts';
import { sortedKeys } from '../../../values/compare.ts';

interface UiHeaders extends Document {
  /** The values of each header, by canonical name. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

const key = 'config/ui-headers';

const help = {
  synopsis: 'List, show, set or delete the response headers of the user interface. Requires sudo.',
  description: 'The headers are stored, but nothing sends them: there is no user interface here.',
};

/** `sys/config/ui/headers`. */
export const uiHeaderPaths: readonly PathDefinition[] = [
  {
    pattern: 'config/ui/headers/(?<header>\\w(?:[\\w-.]*\\w)?)',
    fields: {
      header: { type: 'string', description: 'Name of the header.' },
      values: { type: 'string slice', description: 'Values of the header.' },
      multivalue: { type: 'bool', description: 'Whether to return all values instead of the first.' },
    },
    operations: { read, update, delete: remove },
    help,
  },
  { pattern: 'config/ui/headers/?', fields: {}, operations: { list }, help },
];

function read({ data, storage }: Call): Response | undefined {
  const headers = headersIn(storage);
  const name = canonicalHeaderName(data.string('header'));
  const values = Object.hasOwn(headers, name) ? headers[name] : undefined;
  const [value] = values ?? [];
  if (values === undefined || value === undefined) {
    return undefined;
  }
  return { data: data.bool('multivalue') ? { values } : { value } };
}

function list({ storage }: Call): Response | undefined {
  const keys = sortedKeys(headersIn(storage));
  return keys.length === 0 ? undefined : { data: { keys } };
}

function update({ data, storage }: Call): Response {
  const header = data.string('header');
  const values = data.strings('values');
  if (header === '' || values.length === 0) {
    throw invalidRequest('header and values must be specified');
  }
  const lowerName = header.toLowerCase();
  if (lowerName.startsWith('x-vault-')) {
    throw invalidRequest('X-Vault headers cannot be set');
  }
  const headers = { ...headersIn(storage), [canonicalHeaderName(header)]: values };
  storage.put(key, { headers } satisfies UiHeaders);
  const warnings =
    lowerName === 'content-security-policy'
      ? ['overriding default Content-Security-Policy which is secure by default, proceed with caution']
      : [];
  return { warnings, keepsEnvelope: true };
}

function remove({ data, storage }: Call): undefined {
  const { [canonicalHeaderName(data.string('header'))]: _, ...headers } = headersIn(storage);
  if (Object.keys(headers).length === 0) {
    storage.delete(key);
  } else {
    storage.put(key, { headers } satisfies UiHeaders);
  }
}

function headersIn(storage: Call['storage']): UiHeaders['headers'] {
  return storage.get<UiHeaders>(key)?.headers ?? {};
}
