import { isWhitespace, trimUnits } from '../../values/ascii.ts';
import { goQuote } from '../quote.ts';

export type TokenType =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'dot'
  | 'boolean'
  | 'nil'
  | 'number'
  | 'string'
  | 'raw'
  | 'pipe'
  | '('
  | ')'
  | '='
  | ':='
  | 'character'
  | 'keyword'
  | 'error'
  | 'end';

/** A token of a template's source. */
export interface Token {
  readonly type: TokenType;
  readonly text: string;
  /** The token's index in the source. */
  readonly at: number;
  /** The line number, from 1. */
  readonly line: number;
}

const keywords: ReadonlySet<string> = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);

/** Splits a template into tokens. The last is an `end` or an `error`. */
export function lexTemplate(text: string): Token[] {
  return new Lexer(text).lex();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #depth = 0;
  /** The number of lines up to `#counted`. */
  #lines = 1;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  lex(): Token[] {
    while (this.#lexText() && this.#lexAction()) {}
    return this.#tokens;
  }

  #emit(type: TokenType, length: number): boolean {
    const text = type === 'end' ? 'EOF' : this.#text.slice(this.#at, this.#at + length);
    this.#tokens.push({ type, text, at: this.#at, line: this.#line(this.#at) });
    this.#at += length;
    return type !== 'end';
  }

  #fail(message: string): false {
    this.#tokens.push({ type: 'error', text: message, at: this.#at, line: this.#line(this.#at) });
    return false;
  }

  /** Returns the line number of an index. Tokens ask in order, so counting continues where it stopped. */
  #line(at: number): number {
    for (
      let feed = this.#text.indexOf('\n', this.#counted);
      feed >= 0 && feed < at;
      feed = this.#text.indexOf('\n', feed + 1)
    ) {
      this.#lines++;
    }
    this.#counted = Math.max(this.#counted, at);
    return this.#lines;
  }

  /** Reads up to and including the next `{{` that doesn't start a comment. Returns false at the end. */
  #lexText(): boolean {
    for (;;) {
      const found = this.#lexTextBefore();
      if (found !== 'comment') {
        return found;
      }
    }
  }

  #lexTextBefore(): boolean | 'comment' {
    const open = this.#text.indexOf('{{', this.#at);
    if (open < 0) {
      if (this.#at < this.#text.length) {
        this.#emit('text', this.#text.length - this.#at);
      }
      return this.#emit('end', 0);
    }
    const trims = /^-[ \t\r\n]/.test(this.#text.slice(open + 2, open + 4));
    const before = this.#text.slice(this.#at, open);
    const kept = trims ? trimUnits(before, isWhitespace, 'back') : before;
    if (kept !== '') {
      this.#emit('text', kept.length);
    }
    this.#at = open;
    const marker = trims ? 2 : 0;
    if (this.#text.startsWith('/*', open + 2 + marker)) {
      return this.#lexComment(open + 2 + marker);
    }
    this.#emit('left', 2);
    this.#at += marker;
    this.#depth = 0;
    return true;
  }

  #lexComment(start: number): false | 'comment' {
    this.#at = start;
    const end = this.#text.indexOf('*/', start + 2);
    if (end < 0) {
      return this.#fail('unclosed comment');
    }
    this.#at = end + 2;
    const close = this.#rightDelimiter();
    if (close === 0) {
      return this.#fail('comment ends before closing delimiter');
    }
    this.#closeAt(close);
    return 'comment';
  }

  /** Returns the length of the `}}` at the current index, including a preceding ` -` that trims; 0 if there is none. */
  #rightDelimiter(): number {
    const rest = this.#text.slice(this.#at, this.#at + 4);
    return /^(?:[ \t\r\n]-)?}}/.exec(rest)?.[0].length ?? 0;
  }

  #closeAt(length: number): void {
    this.#at += length;
    if (length > 2) {
      while (isWhitespace(this.#text.charCodeAt(this.#at))) {
        this.#at++;
      }
    }
  }

  /** Reads up to and including the next `}}`. */
  #lexAction(): boolean {
    for (;;) {
      const close = this.#rightDelimiter();
      if (close > 0) {
        if (this.#depth > 0) {
          return this.#fail('unclosed left paren');
        }
        this.#tokens.push({ type: 'right', text: '}}', at: this.#at, line: this.#line(this.#at) });
        this.#closeAt(close);
        return true;
      }
      if (!this.#lexToken()) {
        return false;
      }
    }
  }

  #lexToken(): boolean {
    const rest = this.#text.slice(this.#at);
    const [first = ''] = rest;
    if (first === '') {
      return this.#fail('unclosed action');
    }
    if (isWhitespace(first.charCodeAt(0))) {
      return this.#lexSpace(rest);
    }
    if (first === '=') {
      return this.#emit('=', 1);
    }
    if (first === ':') {
      return rest.startsWith(':=') ? this.#emit(':=', 2) : this.#fail('expected :=');
    }
    if (first === '|') {
      return this.#emit('pipe', 1);
    }
    if (first === '"') {
      return this.#lexQuoted(rest);
    }
    if (first === '`') {
      return this.#lexRaw(rest);
    }
    if (first === "'") {
      return this.#lexCharacter(rest);
    }
    if (first === '(' || first === ')') {
      return this.#lexParenthesis(first);
    }
    if (first === '$') {
      return this.#lexName(rest, 'variable');
    }
    if (/^\.[^0-9]/.test(rest)) {
      return this.#lexName(rest, 'field');
    }
    if (/[.+\-0-9]/.test(first)) {
      return this.#lexNumber(rest);
    }
    if (/[\p{L}\p{Nd}_]/u.test(first)) {
      return this.#lexName(rest, 'identifier');
    }
    if (/[!-~]/.test(first)) {
      return this.#emit('character', 1);
    }
    return this.#fail(`unrecognized character in action: ${showCharacter(first)}`);
  }

  #lexSpace(rest: string): boolean {
    const [spaces = ''] = /^[ \t\r\n]+/.exec(rest) ?? [];
    const trims = rest.startsWith('-}}', spaces.length);
    return this.#emit('space', trims ? spaces.length - 1 : spaces.length);
  }

  #lexQuoted(rest: string): boolean {
    const length = quotedLength(rest, '"');
    return length === 0 ? this.#fail('unterminated quoted string') : this.#emit('string', length);
  }

  #lexRaw(rest: string): boolean {
    const end = rest.indexOf('`', 1);
    return end < 0 ? this.#fail('unterminated raw quoted string') : this.#emit('raw', end + 1);
  }

  #lexCharacter(rest: string): boolean {
    const length = quotedLength(rest, "'");
    return length === 0 ? this.#fail('unterminated character constant') : this.#emit('number', length);
  }

  #lexParenthesis(first: '(' | ')'): boolean {
    this.#depth += first === '(' ? 1 : -1;
    return this.#depth < 0 ? this.#fail('unexpected right paren') : this.#emit(first, 1);
  }

  #lexName(rest: string, type: 'identifier' | 'field' | 'variable'): boolean {
    const [name = ''] = /^[.$]?[\p{L}\p{Nd}_]*/u.exec(rest) ?? [];
    const after = rest.slice(name.length);
    if (!/^(?:$|[ \t\r\n.,|:()]|}})/.test(after)) {
      return this.#fail(`bad character ${showCharacter(after)}`);
    }
    return this.#emit(nameType(name, type), name.length);
  }

  /** Complex numbers are lexed only to report the error. */
  #lexNumber(rest: string): boolean {
    const [number = ''] = numberPattern.exec(rest) ?? [];
    const [second = ''] = /^[+-]/.test(rest.slice(number.length))
      ? (numberPattern.exec(rest.slice(number.length)) ?? [])
      : [];
    const read = number + second;
    const [tail = ''] = /^[\p{L}\p{Nd}_]/u.exec(rest.slice(read.length)) ?? [];
    if (tail !== '' || second !== '') {
      return this.#fail(`bad number syntax: ${goQuote(read + tail)}`);
    }
    return this.#emit('number', number.length);
  }
}

/** Returns the length of the quoted text at the start; 0 if it doesn't end on its line. */
function quotedLength(text: string, quote: '"' | "'"): number {
  for (let at = 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === quote) {
      return at + 1;
    }
    if (text[at] === '\\' && text[at + 1] !== '\n') {
      at++;
    } else if (text[at] === '\\') {
      return 0;
    }
  }
  return 0;
}

const numberPattern =
  /^[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/;

function nameType(name: string, type: 'identifier' | 'field' | 'variable'): TokenType {
  if (name === '.') {
    return 'dot';
  }
  if (type !== 'identifier') {
    return type;
  }
  if (keywords.has(name)) {
    return 'keyword';
  }
  if (name === 'true' || name === 'false') {
    return 'boolean';
  }
  return name === 'nil' ? 'nil' : 'identifier';
}

/** Formats the first character like Go's `%#U`: `U+0040 '@'`. */
function showCharacter(text: string): string {
  const [character = ''] = text;
  const code = character.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code < 0x20 || code === 0x7f ? name : `${name} '${character}'`;
}
