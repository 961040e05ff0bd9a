import { type RequestError, refusal } from '../framework/error.ts';
import { decodeBase64 } from '../go/base64.ts';
import { JsonError, parseJson, printJson } from '../go/json/json.ts';
import { goQuote } from '../go/quote.ts';
import { decodeUtf8 } from '../go/utf8.ts';
import type { Document, Key, Transaction } from '../storage/storage.ts';
import { messageOf } from '../values/message.ts';
import { isMap, type Value, type ValueMap } from '../values/value.ts';
import { kindOf } from './stations/parse-body.ts';

/** Reports whether OpenBao takes a token for a JSON Web Token (vault.IsJWT). */
export function isJsonWebToken(token: string): boolean {
  return token.length > 3 && token.split('.').length === 3 && token[1] !== '.' && token[3] !== '.';
}

const nothing = Buffer.alloc(0);
const algorithm = 'ES512';
const curve = 'secp521r1';
const header = { alg: algorithm, typ: 'JWT' };

/** The document of the signing key. Like OpenBao, a state has one, but only once it is needed. */
const keyPath: Key = 'wrapping/jwt-key';

/** The private key as a JSON Web Key, as sealed JSON text. */
interface KeyDocument extends Document {
  readonly sealed: string;
}

/** Signs a JSON Web Token. Creates the key in a state that has none. */
export function signJsonWebToken(storage: Transaction, claims: ValueMap): string {
  const { createPrivateKey, sign } = process.getBuiltinModule('node:crypto');
  const sealed = readKey(storage) ?? createKey(storage);
  const key = createPrivateKey({ key: JSON.parse(sealed), format: 'jwk' });
  const content = [header, claims].map((part) => Buffer.from(printJson(part)).toString('base64url')).join('.');
  const signature = sign('sha512', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

/**
 * Returns the id (`jti`) of a JSON Web Token that this state has signed.
 *
 * @throws RequestError (403) for any other
 */
export function openJsonWebToken(storage: Transaction, token: string): string {
  const [, claims = nothing, signature = nothing] = parse(token);
  const content = token.slice(0, token.lastIndexOf('.'));
  if (!isSigned(storage, content, signature)) {
    throw invalidWrappingToken(
      'wrapping token signature could not be validated: go-jose/go-jose: error in cryptographic primitive',
    );
  }
  return idIn(decodeUtf8(claims));
}

function idIn(claims: string): string {
  const value = parseJson(claims);
  const id = isMap(value) ? value['jti'] : undefined;
  return typeof id === 'string' ? id : '';
}

/** Returns the refusal of a wrapping token. */
export function invalidWrappingToken(reason: string): RequestError {
  return refusal(`error validating wrapping token: ${reason}`, 403);
}

/** Decodes the three parts of a token. Throws a RequestError if they or the header are malformed. */
function parse(token: string): Uint8Array[] {
  try {
    const parts = token.split('.').map((part) => decodeBase64(part, 'raw url'));
    const given = algorithmOf(decodeUtf8(parts[0] ?? nothing));
    if (given !== algorithm) {
      throw new Error(`unexpected signature algorithm "${given}"; expected ["${algorithm}"]`);
    }
    return parts;
  } catch (error) {
    throw invalidWrappingToken(`wrapping token could not be parsed: ${messageOf(error)}`);
  }
}

function isSigned(storage: Transaction, content: string, signature: Uint8Array): boolean {
  const sealed = readKey(storage);
  if (sealed === undefined) {
    return false;
  }
  const { createPublicKey, verify } = process.getBuiltinModule('node:crypto');
  const key = createPublicKey({ key: JSON.parse(sealed), format: 'jwk' });
  return verify('sha512', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function readKey(storage: Transaction): string | undefined {
  return storage.get<KeyDocument>(keyPath)?.sealed;
}

function createKey(storage: Transaction): string {
  const { generateKeyPairSync } = process.getBuiltinModule('node:crypto');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const sealed = JSON.stringify(privateKey.export({ format: 'jwk' }));
  storage.put(keyPath, { sealed });
  return sealed;
}

function algorithmOf(text: string): string {
  if (text === '') {
    return '';
  }
  const value = parseHeader(text);
  if (value !== null && !isMap(value)) {
    throw new Error(`json: cannot unmarshal ${kindOf(value)} into Go value of type jose.rawHeader`);
  }
  const given = value?.['alg'] ?? '';
  if (typeof given !== 'string') {
    const problem = `json: cannot unmarshal ${kindOf(given)} into Go value of type string`;
    throw new Error(`failed to unmarshal algorithm: ${problem}: ${goQuote(printJson(given))}`);
  }
  return given;
}

function parseHeader(text: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    const isCut = error instanceof JsonError && error.message === 'unexpected EOF';
    throw isCut ? new Error('unexpected end of JSON input') : error;
  }
}
