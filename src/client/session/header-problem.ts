import { canonicalHeaderName, isHeaderName } from '../../go/header-name.ts';
import { goQuote } from '../../go/quote.ts';

/** Returns why Go's client wouldn't send a header, or undefined if it would. */
export function headerProblem(name: string, value: string): string | undefined {
  if (!isHeaderName(name)) {
    return `net/http: invalid header field name ${goQuote(name)}`;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a header.
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) {
    return `net/http: invalid header field value for ${goQuote(canonicalHeaderName(name))}`;
  }
  return undefined;
}
