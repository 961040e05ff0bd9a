import { goQuote } from '../go/quote.ts';

/** Returns why Go's client wouldn't send a header, or undefined if it would. */
export function headerProblem(name: string, value: string): string | undefined {
  if (!isToken(name)) {
    return `net/http: invalid header field name ${goQuote(name)}`;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a header.
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) {
    return `net/http: invalid header field value for ${goQuote(canonicalHeaderName(name))}`;
  }
  return undefined;
}

/** Capitalises the parts of a header's name, such as `X-Vault-Token`. Like Go, leaves an invalid name as it is. */
export function canonicalHeaderName(name: string): string {
  if (!isToken(name)) {
    return name;
  }
  return name
    .toLowerCase()
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('-');
}

function isToken(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
}
