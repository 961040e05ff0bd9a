import { unquote, unquoteHcl } from '../go/unquote.ts';
import { heredocText } from './heredoc.ts';
import { errorAt } from './position.ts';
import type { Token } from './token.ts';

/**
 * Returns the string value of a key or literal.
 *
 * @throws HclError for a malformed string
 */
export function tokenText(token: Token): string {
  if (token.type === 'HEREDOC') {
    return heredocText(token.text);
  }
  if (token.type !== 'STRING' || token.text === '') {
    return token.text;
  }
  const text = token.json ? unquote(token.text) : unquoteHcl(token.text);
  if (text === undefined) {
    throw errorAt(token.position, `invalid string ${token.text}`);
  }
  return text;
}
