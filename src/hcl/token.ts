import { type Position, showPosition } from './position.ts';

/** What kinds of words HCL and its JSON form have, by the names that errors call them. */
export type TokenType =
  | 'ILLEGAL'
  | 'EOF'
  | 'COMMENT'
  | 'IDENT'
  | 'NUMBER'
  | 'FLOAT'
  | 'BOOL'
  | 'STRING'
  | 'HEREDOC'
  | 'NULL'
  | 'LBRACK'
  | 'LBRACE'
  | 'COMMA'
  | 'PERIOD'
  | 'COLON'
  | 'RBRACK'
  | 'RBRACE'
  | 'ASSIGN'
  | 'ADD'
  | 'SUB';

/** A word of a source text, as it was written. */
export interface Token {
  readonly type: TokenType;
  readonly position: Position;
  readonly text: string;
  /** Whether it came from JSON, whose strings know no `${…}`. */
  readonly json: boolean;
}

/** As errors show a token: `1:34 IDENT read`. */
export function showToken(token: Token): string {
  return `${showPosition(token.position)} ${token.type} ${token.text}`;
}

/** The types of tokens that are one character. */
export const punctuation: Readonly<Record<string, TokenType>> = {
  '[': 'LBRACK',
  ']': 'RBRACK',
  '{': 'LBRACE',
  '}': 'RBRACE',
  ',': 'COMMA',
};
