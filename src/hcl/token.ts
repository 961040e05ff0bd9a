import { type Position, showPosition } from './position.ts';

/** The token types of HCL and its JSON form, as error messages name them. */
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

/** A token with its source text. */
export interface Token {
  readonly type: TokenType;
  readonly position: Position;
  readonly text: string;
  /** Whether it comes from JSON, whose strings have no `${…}`. */
  readonly json: boolean;
}

/** Formats a token for error messages: `1:34 IDENT read`. */
export function showToken(token: Token): string {
  return `${showPosition(token.position)} ${token.type} ${token.text}`;
}

/** The types of one-character tokens. */
export const punctuation: Readonly<Record<string, TokenType>> = {
  '[': 'LBRACK',
  ']': 'RBRACK',
  '{': 'LBRACE',
  '}': 'RBRACE',
  ',': 'COMMA',
};
