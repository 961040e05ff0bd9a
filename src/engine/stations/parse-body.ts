import { type RequestError, refusal } from '../../framework/error.ts';
import { JsonError, parseFirstJson } from '../../go/json/json.ts';
import { readJsonTokens } from '../../go/json/scanner.ts';
import { unescapeQuery, visitParameters } from '../../go/url-query.ts';
import { hasInvalidUtf8 } from '../../go/utf8.ts';
import { isNumber } from '../../values/number.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../../values/value.ts';
import { mediaType } from './media-type.ts';

/** The maximum body size in bytes. */
export const maxBody = 32 * 1024 * 1024;

/** The maximum size of a form in bytes. */
const maxForm = 10 * 1024 * 1024;

/** The maximum number of strings in a JSON body, keys included, and its maximum memory by Go's estimate in bytes. */
const maxStrings = 1000;
const maxMemory = maxBody + 512 * 1024;

const formType = 'application/x-www-form-urlencoded';

/** The type of bodies that OpenBao leaves for a backend to read (isOcspRequest). No backend here does. */
const unreadType = 'application/ocsp-request';

/** The number of characters that are searched for the first one of JSON. */
const sampleLength = 512;

/**
 * Parses the body of a write: JSON regardless of the content type, or a form if the content type says so and the body
 * doesn't look like JSON.
 *
 * @throws RequestError (400) for an invalid body
 */
export function parseBody(body: string, contentType: string | undefined): ValueMap {
  const { type } = mediaType(contentType);
  if (type === unreadType) {
    return emptyMap();
  }
  return type === formType && !looksLikeJson(body) ? parseForm(body) : parseJsonBody(body);
}

/** Parses a body that must be JSON. An empty body has no data. */
export function parseJsonBody(body: string): ValueMap {
  return body === '' ? emptyMap() : (readSimple(body) ?? readAny(body));
}

/**
 * Parses a short object of strings, booleans and nulls without escapes, as logins send. Returns undefined for any other
 * body. JavaScript's parser can't differ from Go's here, and so short a body can't be too complex.
 */
function readSimple(body: string): ValueMap | undefined {
  if (body.length > maxStrings || !body.startsWith('{') || body.includes('\\') || hasInvalidUtf8(body)) {
    return undefined;
  }
  let parsed: Readonly<Record<string, Value>>;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const data = emptyMap();
  for (const key in parsed) {
    const value = parsed[key];
    if (typeof value !== 'string' && typeof value !== 'boolean' && value !== null) {
      return undefined;
    }
    data[key] = value;
  }
  return data;
}

function readAny(body: string): ValueMap {
  const value = parseJsonValue(body);
  if (value === null) {
    return emptyMap();
  }
  if (!isMap(value)) {
    throw undecodable(`json: cannot unmarshal ${kindOf(value)} into Go value of type map[string]interface {}`);
  }
  return value;
}

/**
 * Parses the first JSON document of a body; null if there is none.
 *
 * @throws RequestError (400) for malformed or too complex JSON
 */
export function parseJsonValue(body: string): Value {
  checkComplexity(body);
  try {
    return parseFirstJson(body).value;
  } catch (error) {
    if (!(error instanceof JsonError)) {
      throw error;
    }
    if (error.message === 'EOF') {
      return null;
    }
    throw undecodable(error.message);
  }
}

function looksLikeJson(body: string): boolean {
  const first = /[^ \t\n\r]/.exec(body.slice(0, sampleLength))?.[0];
  return first === '{' || first === '[';
}

/**
 * Parses a form. Joins repeated parameters with commas, as most lists may be given that way. The limits are those of
 * Go's `Request.ParseForm`, in bytes and parameters.
 */
function parseForm(body: string): ValueMap {
  const data = emptyMap();
  const isWithinBounds = Buffer.byteLength(body) <= maxForm && visitParameters(body, (pair) => addPair(data, pair));
  if (!isWithinBounds) {
    throw unreadableForm();
  }
  return data;
}

function addPair(data: ValueMap, pair: string): void {
  if (pair === '') {
    return;
  }
  if (pair.includes(';')) {
    throw unreadableForm();
  }
  const equals = pair.indexOf('=');
  const key = unescapeQuery(equals < 0 ? pair : pair.slice(0, equals));
  const value = unescapeQuery(equals < 0 ? '' : pair.slice(equals + 1));
  if (key === undefined || value === undefined) {
    throw unreadableForm();
  }
  const before = data[key];
  data[key] = typeof before === 'string' ? `${before},${value}` : value;
}

function unreadableForm(): RequestError {
  return refusal('error parsing form data');
}

function checkComplexity(body: string): void {
  try {
    readJsonTokens(body, ({ strings, memory }) => {
      if (memory > maxMemory) {
        throw tooComplex('exceeded maximum estimated memory limits');
      }
      if (strings > maxStrings) {
        throw tooComplex('exceeded maximum number of strings');
      }
    });
  } catch (error) {
    if (error instanceof JsonError) {
      throw undecodable(error.message);
    }
    throw error;
  }
}

function tooComplex(reason: string): RequestError {
  return refusal(`refused JSON input due to high complexity: ${reason}`);
}

/** Creates the refusal of a body that can't be decoded. */
export function undecodable(reason: string): RequestError {
  return refusal(`failed to decode JSON input: ${reason}`);
}

/** Returns the kind of a JSON value as Go's messages name it. */
export function kindOf(value: Value): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  return isNumber(value) ? 'number' : typeof value === 'boolean' ? 'bool' : typeof value;
}
