import type { Call, PathDefinition } from '../../framework/backend.ts';
import { invalidRequest, refusal } from '../../framework/error.ts';
import type { FieldSchemas } from '../../framework/field.ts';
import type { Response } from '../../framework/response.ts';
import { decodeBase64 } from '../../go/base64.ts';
import { goQuote } from '../../go/quote.ts';
import { parseInt64 } from '../../go/strconv.ts';
import { messageOf } from '../../values/message.ts';

/** The maximum number of random bytes per request. */
const maxBytes = 131_072;

const sources: readonly string[] = ['', 'platform', 'seal', 'all'];

/** The hash algorithms: OpenBao's names and OpenSSL's. */
const algorithms: ReadonlyMap<string, string> = new Map([
  ['sha2-224', 'sha224'],
  ['sha2-256', 'sha256'],
  ['sha2-384', 'sha384'],
  ['sha2-512', 'sha512'],
  ['sha3-224', 'sha3-224'],
  ['sha3-256', 'sha3-256'],
  ['sha3-384', 'sha3-384'],
  ['sha3-512', 'sha3-512'],
]);

const formats = ['hex', 'base64'] as const;

const format = (byDefault: string): FieldSchemas => ({
  format: { type: 'string', default: byDefault, description: 'Encoding of the result.', allowedValues: formats },
});

/** `sys/tools`. */
export const toolsPaths: readonly PathDefinition[] = [
  {
    pattern: 'tools/hash(/(?<urlalgorithm>.+))?',
    fields: {
      input: { type: 'string', description: 'Data to hash, in base64.' },
      algorithm: {
        type: 'string',
        default: 'sha2-256',
        description: 'Hash algorithm. Ignored if the path contains one.',
        allowedValues: [...algorithms.keys()],
      },
      urlalgorithm: { type: 'string', description: 'Hash algorithm.' },
      ...format('hex'),
    },
    operations: { update: hash },
    help: { synopsis: 'Hash data.', description: 'Supports the SHA-2 and SHA-3 families.' },
  },
  {
    pattern: 'tools/random(/(?<source>\\w(([\\w-.]+)?\\w)?))?(/(?<urlbytes>.+))?',
    fields: {
      urlbytes: { type: 'string', description: 'Number of bytes.' },
      bytes: { type: 'int', default: 32, description: 'Number of bytes. Ignored if the path contains one.' },
      source: { type: 'string', description: 'Source of the bytes. All sources use the platform.' },
      ...format('base64'),
    },
    operations: { update: random },
    help: { synopsis: 'Generate random bytes.', description: 'The bytes are suitable for cryptographic keys.' },
  },
];

function hash({ data }: Call): Response {
  const input = decodeInput(data.string('input'));
  const written = data.string('format');
  if (!isFormat(written)) {
    throw refusal(`unsupported encoding format ${written}; must be "hex" or "base64"`);
  }
  const name = data.string('urlalgorithm') || data.string('algorithm');
  const algorithm = algorithms.get(name);
  if (algorithm === undefined) {
    throw refusal(`unsupported algorithm ${name}`);
  }
  return { data: { sum: process.getBuiltinModule('node:crypto').createHash(algorithm).update(input).digest(written) } };
}

function random({ data }: Call): Response {
  const { source, bytes } = sourceAndBytes(data);
  if (bytes < 1) {
    throw refusal("'bytes' cannot be less than 1");
  }
  if (bytes > maxBytes) {
    throw refusal(`'bytes' should be less than ${maxBytes}`);
  }
  const written = data.string('format');
  if (!isFormat(written)) {
    throw refusal(`unsupported encoding format ${goQuote(written)}; must be "hex" or "base64"`);
  }
  if (!sources.includes(source)) {
    throw refusal(`unsupported entropy source ${goQuote(source)}; must be "platform" or "seal", or "all"`);
  }
  const text = process.getBuiltinModule('node:crypto').randomBytes(bytes).toString(written);
  const warnings = source === 'seal' ? ['no seal/entropy augmentation available, using platform entropy source'] : [];
  return { data: { random_bytes: text }, warnings };
}

/**
 * Reads the source and the number of bytes from the path. Two segments are the source and the number; a single one can be either.
 */
function sourceAndBytes(data: Call['data']): { readonly source: string; readonly bytes: number } {
  const first = data.string('source');
  const second = data.string('urlbytes');
  if (first !== '' && second !== '') {
    return { source: first, bytes: parseCount(second) };
  }
  if (sources.includes(first)) {
    return { source: first, bytes: data.int('bytes') };
  }
  return { source: 'platform', bytes: parseCount(first) };
}

function parseCount(text: string): number {
  try {
    return Number(parseInt64(text));
  } catch (error) {
    const reason = messageOf(error).replace('ParseInt', 'Atoi');
    throw refusal(`error parsing url-set byte count: ${reason}`);
  }
}

function isFormat(text: string): text is (typeof formats)[number] {
  return text === 'hex' || text === 'base64';
}

function decodeInput(text: string): Buffer {
  try {
    return decodeBase64(text, 'standard');
  } catch (error) {
    throw invalidRequest(`unable to decode input as base64: ${messageOf(error)}`);
  }
}
