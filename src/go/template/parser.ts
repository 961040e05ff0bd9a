import { goQuote } from '../quote.ts';
import { unquote } from '../unquote.ts';
import { maxTemplateLength } from './bounds.ts';
import { parseConstant } from './constant.ts';
import { lexTemplate, type Token, type TokenType } from './lexer.ts';
import type { Command, Operand, Pipeline, TemplateNode, Term } from './nodes.ts';
import { TemplateError } from './template-error.ts';
import { Variables } from './variables.ts';

/**
 * Parses a template in the language of Go's text/template. `range`, `define`, `template` and `block` are rejected: a
 * template for one line has no use for them.
 *
 * @param isFunction reports whether a function of this name exists
 * @throws TemplateError
 */
export function parseTemplate(text: string, isFunction: (name: string) => boolean): TemplateNode[] {
  if (text.length > maxTemplateLength) {
    throw new TemplateError(`template: template:1: template is longer than ${maxTemplateLength} characters`);
  }
  return new Parser(text, isFunction).parse();
}

/** What ended a list of nodes. */
type ListEnd = 'end' | 'else' | 'else if' | 'else with' | 'EOF';

const operandTypes: ReadonlySet<TokenType> = new Set([
  'boolean',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw',
  'string',
  'variable',
  '(',
]);

const maxDepth = 100;

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #isFunction: (name: string) => boolean;
  #index = 0;
  readonly #variables = new Variables<undefined>();
  #depth = 0;
  /** The line on which the current action began; 0 outside actions. */
  #actionLine = 0;

  constructor(text: string, isFunction: (name: string) => boolean) {
    this.#text = text;
    this.#tokens = lexTemplate(text);
    this.#variables.declare('$', undefined);
    this.#isFunction = isFunction;
  }

  parse(): TemplateNode[] {
    const { nodes, end } = this.#parseList(true);
    if (end !== 'EOF') {
      throw this.#error(`unexpected {{${end === 'end' ? 'end' : 'else'}}}`);
    }
    return nodes;
  }

  #parseList(isTop: boolean): { readonly nodes: TemplateNode[]; readonly end: ListEnd } {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.#next();
      if (token.type === 'end') {
        if (!isTop) {
          throw this.#error('unexpected EOF');
        }
        return { nodes, end: 'EOF' };
      }
      if (token.type === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      if (token.type !== 'left') {
        throw this.#unexpected(token, 'input');
      }
      this.#actionLine = token.line;
      const node = this.#parseAction();
      this.#actionLine = 0;
      if (typeof node === 'string') {
        return { nodes, end: node };
      }
      nodes.push(node);
    }
  }

  #parseAction(): TemplateNode | ListEnd {
    const token = this.#peekPastSpace();
    if (token.type !== 'keyword') {
      return { kind: 'action', pipeline: this.#parsePipeline('command', 'right') };
    }
    this.#index++;
    switch (token.text) {
      case 'if':
      case 'with':
        return this.#parseBranch(token.text);
      case 'end':
        this.#expectRight('end');
        return 'end';
      case 'else':
        return this.#parseElse();
      case 'break':
      case 'continue':
        throw this.#error(`{{${token.text}}} outside {{range}}`);
      default:
        throw this.#error(`{{${token.text}}} is not supported here`);
    }
  }

  #parseElse(): ListEnd {
    const token = this.#peekPastSpace();
    if (token.type === 'keyword' && (token.text === 'if' || token.text === 'with')) {
      this.#index++;
      return `else ${token.text}`;
    }
    this.#expectRight('else');
    return 'else';
  }

  #parseBranch(kind: 'if' | 'with'): TemplateNode {
    if (this.#depth === maxDepth) {
      throw this.#error('max expression depth exceeded');
    }
    this.#depth++;
    const variables = this.#variables.count;
    const pipeline = this.#parsePipeline(kind, 'right');
    const { nodes, end } = this.#parseList(false);
    const otherwise = end === 'end' ? [] : this.#parseOtherwise(kind, end);
    this.#variables.truncate(variables);
    this.#depth--;
    return { kind, pipeline, body: nodes, otherwise };
  }

  #parseOtherwise(kind: 'if' | 'with', end: ListEnd): TemplateNode[] {
    if (end === `else ${kind}`) {
      return [this.#parseBranch(kind)];
    }
    const { nodes, end: last } = this.#parseList(false);
    if (last !== 'end') {
      throw this.#error('expected end; found {{else}}');
    }
    return nodes;
  }

  #parsePipeline(context: string, end: 'right' | ')'): Pipeline {
    const { at } = this.#peekPastSpace();
    const variable = this.#parseAssignment(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#nextPastSpace();
      if (token.type === end) {
        break;
      }
      if (!operandTypes.has(token.type)) {
        throw this.#unexpected(token, context);
      }
      this.#index--;
      commands.push(this.#parseCommand());
    }
    if (commands.length === 0) {
      throw this.#error(`missing value for ${context}`);
    }
    commands.slice(1).forEach((command, i) => {
      if (isBareConstant(command)) {
        throw this.#error(`non executable command in pipeline stage ${i + 2}`);
      }
    });
    return { at, commands, ...(variable === undefined ? {} : { variable }) };
  }

  /** Parses `$x :=` or `$x =`, if present. */
  #parseAssignment(context: string): Pipeline['variable'] {
    const start = this.#index;
    const token = this.#nextPastSpace();
    if (token.type === 'variable') {
      const sign = this.#nextPastSpace();
      if (sign.type === '=' || sign.type === ':=') {
        this.#variables.declare(token.text, undefined);
        return { name: token.text, declares: sign.type === ':=' };
      }
      if (sign.type === 'character' && sign.text === ',') {
        throw this.#error(`too many declarations in ${context}`);
      }
    }
    this.#index = start;
    return undefined;
  }

  #parseCommand(): Command {
    const { at } = this.#peekPastSpace();
    const operands: Operand[] = [];
    for (;;) {
      const operand = this.#parseOperand();
      if (operand !== undefined) {
        operands.push(operand);
      }
      const token = this.#next();
      if (token.type === 'space') {
        continue;
      }
      if (token.type === 'right' || token.type === ')') {
        this.#index--;
      } else if (token.type !== 'pipe') {
        throw this.#unexpected(token, 'operand');
      }
      if (operands.length === 0) {
        throw this.#error('empty command');
      }
      return { at, text: operands.map((each) => each.text).join(' '), operands };
    }
  }

  #parseOperand(): Operand | undefined {
    const { at, type } = this.#peekPastSpace();
    if (!operandTypes.has(type)) {
      return undefined;
    }
    const first = this.#next();
    const term = this.#parseTerm(first);
    const fields = type === 'field' ? [first.text.slice(1)] : [];
    const chain = this.#peek();
    while (this.#peek().type === 'field') {
      if (term.kind === 'constant' || term.kind === 'nil' || type === 'dot') {
        throw this.#error(`unexpected . after term ${goQuote(first.text)}`);
      }
      fields.push(this.#next().text.slice(1));
    }
    return { at: chain.type === 'field' ? chain.at : at, text: this.#text.slice(at, this.#peek().at), term, fields };
  }

  #parseTerm(token: Token): Term {
    switch (token.type) {
      case 'identifier':
        if (!this.#isFunction(token.text)) {
          throw this.#error(`function ${goQuote(token.text)} not defined`);
        }
        return { kind: 'function', name: token.text };
      case 'variable':
        if (!this.#variables.has(token.text)) {
          throw this.#error(`undefined variable ${goQuote(token.text)}`);
        }
        return { kind: 'variable', name: token.text };
      case 'nil':
        return { kind: 'nil' };
      case '(':
        return this.#parseParenthesis();
      case 'dot':
      case 'field':
        return { kind: 'dot' };
      default:
        return { kind: 'constant', value: this.#constant(token) };
    }
  }

  #parseParenthesis(): Term {
    if (this.#depth === maxDepth) {
      throw this.#error('max expression depth exceeded');
    }
    this.#depth++;
    const pipeline = this.#parsePipeline('parenthesized pipeline', ')');
    this.#depth--;
    return { kind: 'pipeline', pipeline };
  }

  #constant(token: Token): string | boolean | bigint | number {
    if (token.type === 'boolean') {
      return token.text === 'true';
    }
    if (token.type === 'raw') {
      return token.text.slice(1, -1).replaceAll('\r', '');
    }
    if (token.type === 'number') {
      const number = parseConstant(token.text);
      if (number === undefined) {
        throw this.#error(`illegal number syntax: ${goQuote(token.text)}`);
      }
      return number;
    }
    const text = unquote(token.text);
    if (text === undefined) {
      throw this.#error('invalid syntax');
    }
    return text;
  }

  #expectRight(context: string): void {
    const token = this.#nextPastSpace();
    if (token.type !== 'right') {
      throw this.#unexpected(token, context);
    }
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#index, this.#tokens.length - 1)] ?? { type: 'end', text: 'EOF', at: 0, line: 1 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#index++;
    return token;
  }

  #peekPastSpace(): Token {
    while (this.#peek().type === 'space') {
      this.#index++;
    }
    return this.#peek();
  }

  #nextPastSpace(): Token {
    this.#peekPastSpace();
    return this.#next();
  }

  #error(message: string): TemplateError {
    const line = this.#tokens[Math.min(this.#index, this.#tokens.length) - 1]?.line ?? 1;
    return new TemplateError(`template: template:${line}: ${message}`);
  }

  #unexpected(token: Token, context: string): TemplateError {
    if (token.type !== 'error') {
      return this.#error(`unexpected ${showToken(token)} in ${context}`);
    }
    if (this.#actionLine === 0 || this.#actionLine === token.line) {
      return this.#error(token.text);
    }
    const started = token.text.endsWith(' action') ? ' started at' : ' in action started at';
    return this.#error(`${token.text}${started} template:${this.#actionLine}`);
  }
}

function isBareConstant(command: Command): boolean {
  const [first] = command.operands;
  if (first === undefined) {
    return false;
  }
  const { term, fields } = first;
  return fields.length === 0 && (term.kind === 'constant' || term.kind === 'nil' || term.kind === 'dot');
}

function showToken(token: Token): string {
  if (token.type === 'end') {
    return 'EOF';
  }
  if (token.type === 'keyword' || token.type === 'dot' || token.type === 'nil') {
    return `<${token.text}>`;
  }
  return token.text.length > 10 ? `${goQuote(token.text.slice(0, 10))}...` : goQuote(token.text);
}
