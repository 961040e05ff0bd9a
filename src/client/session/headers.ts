import { isPrintable } from '../../go/printable.ts';
import { trimUnits } from '../../values/ascii.ts';
import { headerProblem } from './header-problem.ts';

/** A header of a request, by its canonical name. */
export type Header = readonly [name: string, value: string];

/** Sets a header, replacing any of the same name. */
export function setHeader(headers: Header[], name: string, value: string): void {
  const others = headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  headers.splice(0, headers.length, ...others, [name, value]);
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}

/**
 * Indexes headers by lower-case name and joins repeated ones. Trims the whitespace around values, which a server doesn't see either: a
 * token may have been copied with some.
 */
export function byLowerName(headers: readonly Header[]): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, text] of headers) {
    const key = name.toLowerCase();
    const value = trimUnits(text, isBlank);
    const before = values.get(key);
    values.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(values);
}

/** Throws an Error for a token that a header can't carry, before anything is sent. */
export function checkToken(token: string): void {
  if (!isPrintable(token)) {
    throw new Error('configured Vault token contains non-printable characters and cannot be used');
  }
}

/** Throws an Error for headers that Go's client wouldn't send, even if nothing is sent over HTTP. */
export function checkHeaders(method: string, url: string, headers: readonly Header[]): void {
  for (const [name, value] of headers) {
    const problem = headerProblem(name, value);
    if (problem !== undefined) {
      throw new Error(`${method.slice(0, 1)}${method.slice(1).toLowerCase()} "${url}": ${problem}`);
    }
  }
}
