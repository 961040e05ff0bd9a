import { headerProblem } from './session/header-problem.ts';

/** Returns why a chosen root token is unusable, as a clause that doesn't show it; undefined if it is usable. */
export function rootTokenProblem(token: string): string | undefined {
  // HTTP clients and servers trim the values of headers.
  return headerProblem('X-Vault-Token', token) === undefined && token.trim() === token
    ? undefined
    : 'it has a line break, a control character, or a space at its beginning or end, which the header of a request cannot carry';
}
