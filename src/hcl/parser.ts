import { goQuote } from '../go/quote.ts';
import { errorAt, HclError, noPosition, showPosition } from './position.ts';
import {
  type Block,
  type Body,
  type File,
  type Item,
  type List,
  type Literal,
  type Node,
  positionOf,
} from './syntax.ts';
import { showToken, type Token } from './token.ts';
import { TokenStream } from './token-stream.ts';

/** The deepest nesting and the most keys of one item. The limit keeps recursion from exhausting the stack. */
export const maxDepth = 200;

/**
 * Parses HCL version 1.
 *
 * @param options.refuseDuplicates whether a key set twice in a block is an error: it is for the formatter, but not for
 *   the policies themselves
 * @throws HclError with the message of HashiCorp's parser
 */
export function parseHcl(text: string, options: { readonly refuseDuplicates: boolean }): File {
  const tokens = new TokenStream(text.replaceAll('\r\n', '\n'));
  const parser = new Parser(tokens, options.refuseDuplicates);
  const body = parser.parse();
  return { body, comments: tokens.comments };
}

/** Signals that the text ended early. At the top level that is no error. */
const endOfText = Symbol('the text ended');

class Parser {
  readonly #tokens: TokenStream;
  readonly #refuseDuplicates: boolean;
  #depth = 0;

  constructor(tokens: TokenStream, refuseDuplicates: boolean) {
    this.#tokens = tokens;
    this.#refuseDuplicates = refuseDuplicates;
  }

  /** Parses the text. A scanner error takes precedence over a parser error, wherever they are. */
  parse(): Body {
    try {
      const body = this.#parseBody(false);
      if (this.#tokens.lastError !== undefined) {
        throw this.#tokens.lastError;
      }
      return body;
    } catch (error) {
      throw this.#tokens.lastError ?? error;
    }
  }

  #parseBody(inBraces: boolean): Body {
    const items: Item[] = [];
    const seen = new Set<string>();
    while (!inBraces || this.#tokens.peek().type !== 'RBRACE') {
      const item = this.#parseItem();
      if (item === endOfText) {
        break;
      }
      if (this.#refuseDuplicates && item.assign !== noPosition) {
        refuseDuplicates(item, seen);
      }
      items.push(item);
      if (this.#tokens.peek().type === 'COMMA') {
        this.#tokens.next();
      }
    }
    return { kind: 'body', items };
  }

  #parseItem(): Item | typeof endOfText {
    const keys = this.#parseKeys();
    if (keys === endOfText) {
      return endOfText;
    }
    const leadComment = this.#tokens.takeLeadComment();
    const { type, position } = this.#tokens.token;
    if (type !== 'ASSIGN' && type !== 'LBRACE') {
      const names = keys.map((key) => key.text).join(' ');
      throw errorAt(position, `key '${names}' expected start of object ('{') or assignment ('=')`);
    }
    const value = type === 'ASSIGN' ? this.#parseValue() : this.#parseBlock();
    if (value === endOfText) {
      return endOfText;
    }
    let lineComment = this.#tokens.takeLineComment();
    this.#tokens.peek();
    if (positionOf(value).line === keys[0]?.position.line) {
      lineComment = this.#tokens.takeLineComment() ?? lineComment;
    }
    return {
      kind: 'item',
      keys,
      assign: type === 'ASSIGN' ? position : noPosition,
      value,
      ...(leadComment === undefined ? {} : { leadComment }),
      ...(lineComment === undefined ? {} : { lineComment }),
    };
  }

  /** Parses an item's keys and reads the token after them, which is then the stream's `token`. */
  #parseKeys(): Token[] | typeof endOfText {
    const keys: Token[] = [];
    for (;;) {
      const token = this.#tokens.next();
      switch (token.type) {
        case 'IDENT':
        case 'STRING':
          if (keys.length === maxDepth) {
            throw errorAt(token.position, 'nested too deeply');
          }
          keys.push(token);
          continue;
        case 'EOF':
          return keys.length === 0 ? endOfText : keys;
        case 'ASSIGN':
          if (keys.length > 1) {
            throw errorAt(token.position, 'nested object expected: LBRACE got: ASSIGN');
          }
          if (keys.length === 0) {
            throw errorAt(token.position, 'no object keys found!');
          }
          return keys;
        case 'LBRACE':
          if (keys.length === 0) {
            throw errorAt(token.position, 'expected: IDENT | STRING got: LBRACE');
          }
          return keys;
        case 'RBRACE':
          if (keys.length > 0) {
            return keys;
          }
          break;
        case 'ILLEGAL':
          throw errorAt(token.position, 'illegal character');
      }
      throw errorAt(token.position, `expected: IDENT | STRING | ASSIGN | LBRACE got: ${token.type}`);
    }
  }

  #parseValue(): Node | typeof endOfText {
    const token = this.#tokens.next();
    switch (token.type) {
      case 'NUMBER':
      case 'FLOAT':
      case 'BOOL':
      case 'STRING':
      case 'HEREDOC':
        return { kind: 'literal', token };
      case 'LBRACE':
        return this.#parseBlock();
      case 'LBRACK':
        return this.#parseList();
      case 'EOF':
        return endOfText;
      default:
        throw errorAt(token.position, `Unknown token: ${showToken(token)}`);
    }
  }

  /** Parses a block after its opening brace. */
  #parseBlock(): Block {
    const { position } = this.#tokens.token;
    const body = this.#deeper(() => this.#parseBody(true));
    const end = this.#tokens.next();
    if (end.type !== 'RBRACE') {
      throw errorAt(end.position, `object expected closing RBRACE got: ${end.type}`);
    }
    return { kind: 'block', position, end: end.position, body };
  }

  /** Parses a list after its opening bracket. */
  #parseList(): List {
    const { position } = this.#tokens.token;
    const items: Node[] = [];
    let needsComma = false;
    for (;;) {
      const token = this.#tokens.next();
      if (token.type === 'RBRACK') {
        return { kind: 'list', position, items };
      }
      if (token.type === 'COMMA') {
        this.#giveLineComment(items.at(-1));
        needsComma = false;
        continue;
      }
      if (needsComma) {
        throw errorAt(token.position, `error parsing list, expected comma or list end, got: ${token.type}`);
      }
      const item = this.#parseListItem(token);
      items.push(item);
      needsComma = item.kind !== 'list';
    }
  }

  /** Attaches a comment after a list item's comma to the item. */
  #giveLineComment(item: Node | undefined): void {
    this.#tokens.peek();
    if (item?.kind !== 'literal') {
      return;
    }
    const lineComment = this.#tokens.takeLineComment();
    if (lineComment !== undefined) {
      item.lineComment = lineComment;
    }
  }

  #parseListItem(token: Token): Node {
    switch (token.type) {
      case 'BOOL':
      case 'NUMBER':
      case 'FLOAT':
      case 'STRING':
      case 'HEREDOC':
        return this.#literalWithComment(token);
      case 'LBRACE':
        return within(token, 'object', () => this.#parseBlock());
      case 'LBRACK':
        return within(token, 'list', () => this.#deeper(() => this.#parseList()));
      default:
        throw errorAt(token.position, `unexpected token while parsing list: ${token.type}`);
    }
  }

  #literalWithComment(token: Token): Literal {
    const leadComment = this.#tokens.takeLeadComment();
    return { kind: 'literal', token, ...(leadComment === undefined ? {} : { leadComment }) };
  }

  #deeper<T>(parse: () => T): T {
    if (this.#depth === maxDepth) {
      throw errorAt(this.#tokens.token.position, 'nested too deeply');
    }
    this.#depth++;
    const result = parse();
    this.#depth--;
    return result;
  }
}

/** Parses an element of a list. Its errors name the list's position too. */
function within<T>(token: Token, kind: 'object' | 'list', parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof HclError)) {
      throw error;
    }
    throw errorAt(token.position, `error while trying to parse ${kind} within list: ${error.message}`);
  }
}

function refuseDuplicates(item: Item, seen: Set<string>): void {
  for (const key of item.keys) {
    if (seen.has(key.text)) {
      const place = showPosition(key.position);
      throw new HclError(
        `The argument ${goQuote(key.text)} at ${place} was already set. Each argument can only be defined once`,
      );
    }
    seen.add(key.text);
  }
}
