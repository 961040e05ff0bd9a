import { flatten } from './flatten.ts';
import { JsonScanner } from './json-scanner.ts';
import { maxDepth } from './parser.ts';
import { HclError, noPosition } from './position.ts';
import type { Block, Body, File, Item, List, Literal, Node } from './syntax.ts';
import { showToken, type Token } from './token.ts';

/**
 * Parses HCL's JSON form into what the same HCL would give. It's laxer than JSON: commas at the end, missing closing braces
 * and what follows the outermost one are all the same to it.
 *
 * @throws HclError with the message of HashiCorp's parser.
 */
export function parseHclJson(text: string): File {
  const body = new JsonParser(new JsonScanner(text)).parse();
  flatten(body);
  return { body, comments: [] };
}

/** What was expected where the text ended: whoever reads a list of items takes it for the list's end. */
const endOfText = Symbol('the text ended');

class JsonParser {
  readonly #scanner: JsonScanner;
  #token: Token = { type: 'ILLEGAL', position: noPosition, text: '', json: true };
  #depth = 0;

  constructor(scanner: JsonScanner) {
    this.#scanner = scanner;
  }

  /** An error in the characters goes before one in the grammar, wherever they are. */
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

  /** Reads a block whose opening brace was read last. An error at a closing brace is as good as the block's end. */
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
    // An item beneath several keys is like one that is nested in as many objects, and is made that (`flatten`).
    const { length } = keys;
    this.#depth += length - 1;
    const value = this.#parseValue();
    this.#depth -= length - 1;
    return value === endOfText ? endOfText : { kind: 'item', keys, assign, value };
  }

  /** Reads an item's keys and the colon after them. */
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

  /** Reads a list whose opening bracket was read last. Truth values and brackets in it are skipped. */
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

/** A JSON value as HCL has it: without a place, and null as an empty text. */
function literal(token: Token): Literal {
  if (token.type === 'NULL') {
    return { kind: 'literal', token: { ...token, type: 'STRING', position: noPosition, text: '' } };
  }
  return { kind: 'literal', token: withoutPlace(token) };
}

function withoutPlace(token: Token): Token {
  return { ...token, position: noPosition };
}
