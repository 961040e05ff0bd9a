import { flatten } from './flatten.ts';
import { JsonScanner } from './json-scanner.ts';
import { maxDepth } from './parser.ts';
import { HclError, noPosition } from './position.ts';
import type { Block, Body, File, Item, List, Literal, Node } from './syntax.ts';
import { showToken, type Token } from './token.ts';

/**
 * Parses HCL's JSON form into the syntax tree of the equivalent HCL. Like HashiCorp's parser, it accepts trailing
 * commas, missing closing braces and anything after the outermost one.
 *
 * @throws HclError with the message of HashiCorp's parser
 */
export function parseHclJson(text: string): File {
  const body = new JsonParser(new JsonScanner(text)).parse();
  flatten(body);
  return { body, comments: [] };
}

/** Signals that the text ended early. A list of items simply ends there. */
const endOfText = Symbol('the text ended');

class JsonParser {
  readonly #scanner: JsonScanner;
  #token: Token = { type: 'ILLEGAL', position: noPosition, text: '', json: true };
  #depth = 0;

  constructor(scanner: JsonScanner) {
    this.#scanner = scanner;
  }

  /** Parses the text. A scanner error takes precedence over a parser error, wherever they are. */
  parse(): Body {
    const { reader } = this.#scanner;
    try {
      const token = this.#next();
      if (token.type === 'EOF') {
        throw new HclError('EOF token found');
      }
      if (token.type !== 'LBRACE') {
        throw new HclError(`Expected object, got unknown token: ${showToken(token)}`);
      }
      const { body } = this.#parseBlock();
      if (reader.lastError !== undefined) {
        throw reader.lastError;
      }
      return body;
    } catch (error) {
      throw reader.lastError ?? error;
    }
  }

  #next(): Token {
    this.#token = this.#scanner.scan();
    return this.#token;
  }

  /**
   * Parses a block after its opening brace. As in HashiCorp's parser, an error at a closing brace just ends the block.
   */
  #parseBlock(): Block {
    if (this.#depth >= maxDepth) {
      throw new HclError('nested too deeply');
    }
    const depth = this.#depth++;
    const items: Item[] = [];
    try {
      this.#parseItems(items);
    } catch (error) {
      if (this.#token.type !== 'RBRACE') {
        throw error;
      }
    }
    this.#depth = depth;
    return { kind: 'block', position: noPosition, end: noPosition, body: { kind: 'body', items } };
  }

  #parseItems(items: Item[]): void {
    for (;;) {
      const item = this.#parseItem();
      if (item === endOfText) {
        return;
      }
      items.push(item);
      if (this.#next().type !== 'COMMA') {
        return;
      }
    }
  }

  #parseItem(): Item | typeof endOfText {
    const keys = this.#parseKeys();
    if (keys === endOfText) {
      return endOfText;
    }
    const assign = this.#token.position;
    // An item with several keys counts as that many nested objects; `flatten` may make it so.
    const { length } = keys;
    this.#depth += length - 1;
    const value = this.#parseValue();
    this.#depth -= length - 1;
    return value === endOfText ? endOfText : { kind: 'item', keys, assign, value };
  }

  /** Parses an item's keys and the colon after them. */
  #parseKeys(): Token[] | typeof endOfText {
    const keys: Token[] = [];
    for (;;) {
      const token = this.#next();
      if (token.type === 'EOF') {
        return endOfText;
      }
      if (token.type === 'COLON' && keys.length > 0) {
        return keys;
      }
      if (token.type === 'ILLEGAL') {
        throw new HclError('illegal');
      }
      if (token.type !== 'STRING') {
        throw new HclError(`expected: STRING got: ${token.type}`);
      }
      if (this.#depth + keys.length > maxDepth) {
        throw new HclError('nested too deeply');
      }
      keys.push(withoutPlace(token));
    }
  }

  #parseValue(): Node | typeof endOfText {
    const token = this.#next();
    switch (token.type) {
      case 'NUMBER':
      case 'FLOAT':
      case 'BOOL':
      case 'NULL':
      case 'STRING':
        return literal(token);
      case 'LBRACE':
        return this.#parseBlock();
      case 'LBRACK':
        return this.#parseList();
      case 'EOF':
        return endOfText;
      default:
        throw new HclError(`Expected object value, got unknown token: ${showToken(token)}`);
    }
  }

  /** Parses a list after its opening bracket. As in HashiCorp's parser, booleans and brackets in it are skipped. */
  #parseList(): List {
    const items: Node[] = [];
    for (;;) {
      const token = this.#next();
      switch (token.type) {
        case 'NUMBER':
        case 'FLOAT':
        case 'STRING':
          items.push(literal(token));
          break;
        case 'LBRACE':
          items.push(this.#parseBlock());
          break;
        case 'COMMA':
        case 'BOOL':
        case 'LBRACK':
          break;
        case 'RBRACK':
          return { kind: 'list', position: noPosition, items };
        default:
          throw new HclError(`unexpected token while parsing list: ${token.type}`);
      }
    }
  }
}

/** Converts a JSON scalar to HCL's form: without a position, and null as an empty string. */
function literal(token: Token): Literal {
  if (token.type === 'NULL') {
    return { kind: 'literal', token: { ...token, type: 'STRING', position: noPosition, text: '' } };
  }
  return { kind: 'literal', token: withoutPlace(token) };
}

function withoutPlace(token: Token): Token {
  return { ...token, position: noPosition };
}
