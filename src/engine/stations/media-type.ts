import { trimSpace } from '../../go/text.ts';

/** A media type in lower case, or why it is invalid in the words of Go's mime package. */
export type MediaType =
  | { readonly type: string; readonly problem?: undefined }
  | { readonly type?: undefined; readonly problem: string };

/** The media type of nearly every request. */
const json: MediaType = { type: 'application/json' };

/** Parses a Content-Type header, including its parameters, which must be well-formed. */
export function mediaType(contentType = ''): MediaType {
  if (contentType === 'application/json') {
    return json;
  }
  const end = contentType.indexOf(';');
  const type = trimSpace(end < 0 ? contentType : contentType.slice(0, end)).toLowerCase();
  const problem = typeProblem(type) ?? (end < 0 ? undefined : parameterProblem(contentType.slice(end)));
  return problem === undefined ? { type } : { problem };
}

function typeProblem(type: string): string | undefined {
  const first = tokenEnd(type, 0);
  if (first === 0) {
    return 'mime: no media type';
  }
  if (first === type.length) {
    return undefined;
  }
  if (type[first] !== '/') {
    return 'mime: expected slash after first token';
  }
  const second = tokenEnd(type, first + 1);
  if (second === first + 1) {
    return 'mime: expected token after slash';
  }
  return second === type.length ? undefined : 'mime: unexpected content after media subtype';
}

/** Validates parameters. A parameter may be repeated with the same value, and a trailing semicolon is allowed. */
function parameterProblem(text: string): string | undefined {
  const values = new Map<string, string>();
  for (let at = spaceEnd(text, 0); at < text.length; at = spaceEnd(text, at)) {
    const parameter = readParameter(text, at);
    if (parameter === undefined) {
      return isLastSemicolon(text, at) ? undefined : 'mime: invalid media parameter';
    }
    const { name, value, end } = parameter;
    const before = values.get(name);
    if (before !== undefined && before !== value) {
      return 'mime: duplicate parameter name';
    }
    values.set(name, value);
    at = end;
  }
  return undefined;
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  /** The index after the parameter. */
  readonly end: number;
}

/** Reads `; name=value` with an optionally quoted value. Returns undefined if there is no parameter at this index. */
function readParameter(text: string, start: number): Parameter | undefined {
  if (text[start] !== ';') {
    return undefined;
  }
  const nameStart = spaceEnd(text, start + 1);
  const nameEnd = tokenEnd(text, nameStart);
  const equals = spaceEnd(text, nameEnd);
  if (nameEnd === nameStart || text[equals] !== '=') {
    return undefined;
  }
  const valueStart = spaceEnd(text, equals + 1);
  const end = text[valueStart] === '"' ? quotedEnd(text, valueStart) : tokenEnd(text, valueStart);
  if (end === undefined || end === valueStart) {
    return undefined;
  }
  return { name: text.slice(nameStart, nameEnd).toLowerCase(), value: text.slice(valueStart, end), end };
}

function isLastSemicolon(text: string, at: number): boolean {
  return text[at] === ';' && spaceEnd(text, at + 1) === text.length;
}

/** Returns the index after a quoted string, or undefined if it is unterminated. */
function quotedEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') {
      return at + 1;
    }
    if (text[at] === '\\') {
      at++;
    }
  }
  return undefined;
}

function spaceEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && trimSpace(text.charAt(at)) === '') {
    at++;
  }
  return at;
}

/** Returns the index after a token (RFC 2045). */
function tokenEnd(text: string, start: number): number {
  let at = start;
  while (isTokenUnit(text.charCodeAt(at))) {
    at++;
  }
  return at;
}

function isTokenUnit(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f && !'()<>@,;:\\"/[]?='.includes(String.fromCharCode(unit));
}
