import { decodeBase64 } from '../../go/base64.ts';
import { JsonError, parseJson, printJson } from '../../go/json/json.ts';
import { goQuote } from '../../go/quote.ts';
import { decodeUtf8 } from '../../go/utf8.ts';
import { messageOf } from '../../values/message.ts';
import { isMap, type Value } from '../../values/value.ts';
import { kindOf } from './parse-body.ts';

/** Reports whether OpenBao takes a token for a JSON Web Token (vault.IsJWT). */
export function isJsonWebToken(token: string): boolean {
  return token.length > 3 && token.split('.').length === 3 && token[1] !== '.' && token[3] !== '.';
}

const algorithm = 'ES512';

/** Returns why a JSON Web Token is no wrapping token. None is, because responses are never wrapped in one here. */
export function jsonWebTokenProblem(token: string): string {
  try {
    const [header = ''] = token.split('.').map((part) => decodeUtf8(decodeBase64(part, 'raw url')));
    const given = algorithmOf(header);
    if (given !== algorithm) {
      throw new Error(`unexpected signature algorithm "${given}"; expected ["${algorithm}"]`);
    }
  } catch (error) {
    return `wrapping token could not be parsed: ${messageOf(error)}`;
  }
  return 'wrapping token signature could not be validated: go-jose/go-jose: error in cryptographic primitive';
}

function algorithmOf(header: string): string {
  if (header === '') {
    return '';
  }
  const value = parseHeader(header);
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

function parseHeader(header: string): Value {
  try {
    return parseJson(header);
  } catch (error) {
    const isCut = error instanceof JsonError && error.message === 'unexpected EOF';
    throw isCut ? new Error('unexpected end of JSON input') : error;
  }
}
