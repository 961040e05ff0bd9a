import { goQuote } from '../quote.ts';
import { unquote } from '../unquote.ts';
import { maxTemplate } from './bounds.ts';
import { parseConstant } from './constant.ts';
import { lexTemplate, type Word, type WordType } from './lexer.ts';
import type { Command, Operand, Pipeline, TemplateNode, Term } from './nodes.ts';
import { TemplateError } from './template-error.ts';
import { Variables } from './variables.ts';

/**
 * Parses a template in the language of Go's text/template, but for `range`, `define`, `template` and `block`, which have
 * nothing to do in a template for one line.
 *
 * @param isFunction Whether a function has this name.
 * @throws TemplateError
 */
export function parseTemplate(text: string, isFunction: (name: string) => boolean): TemplateNode[] {
  if (text.length > maxTemplate) {
    throw new TemplateError(`template: template:1: template is longer than ${maxTemplate} characters`);
  }
  return new Parser(text, isFunction).parse();
}

/** How a list of nodes ended. */
type ListEnd = 'end' | 'else' | 'else if' | 'else with' | 'EOF';

const OPERANDS: ReadonlySet<WordType> = new Set([
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

const GREATEST_DEPTH = 100;

class Parser {
  readonly #text: string;
  readonly #words: readonly Word[];
  readonly #isFunction: (name: string) => boolean;
  #index = 0;
  readonly #variables = new Variables<undefined>();
  #depth = 0;
  /** The line where the action that is being read began; 0 outside of actions. */
  #actionLine = 0;

  constructor(text: string, isFunction: (name: string) => boolean) {
    this.#text = text;
    this.#words = lexTemplate(text);
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
      const word = this.#next();
      if (word.type === 'end') {
        if (!isTop) {
          throw this.#error('unexpected EOF');
        }
        return { nodes, end: 'EOF' };
      }
      if (word.type === 'text') {
        nodes.push({ kind: 'text', text: word.text });
        continue;
      }
      if (word.type !== 'left') {
        throw this.#unexpected(word, 'input');
      }
      this.#actionLine = word.line;
      const node = this.#parseAction();
      this.#actionLine = 0;
      if (typeof node === 'string') {
        return { nodes, end: node };
      }
      nodes.push(node);
    }
  }

  #parseAction(): TemplateNode | ListEnd {
    const word = this.#peekPastSpace();
    if (word.type !== 'keyword') {
      return { kind: 'action', pipeline: this.#parsePipeline('command', 'right') };
    }
    this.#index++;
    switch (word.text) {
      case 'if':
      case 'with':
        return this.#parseBranch(word.text);
      case 'end':
        this.#expectRight('end');
        return 'end';
      case 'else':
        return this.#parseElse();
      case 'break':
      case 'continue':
        throw this.#error(`{{${word.text}}} outside {{range}}`);
      default:
        throw this.#error(`{{${word.text}}} is not supported here`);
    }
  }

  #parseElse(): ListEnd {
    const word = this.#peekPastSpace();
    if (word.type === 'keyword' && (word.text === 'if' || word.text === 'with')) {
      this.#index++;
      return `else ${word.text}`;
    }
    this.#expectRight('else');
    return 'else';
  }

  #parseBranch(kind: 'if' | 'with'): TemplateNode {
    if (this.#depth === GREATEST_DEPTH) {
      throw this.#error('max expression depth exceeded');
    }
    this.#depth++;
    const variables = this.#variables.count;
    const pipeline = this.#parsePipeline(kind, 'right');
    const { nodes, end } = this.#parseList(false);
    const otherwise = end === 'end' ? [] : this.#parseOtherwise(kind, end);
    this.#variables.forgetFrom(variables);
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
      const word = this.#nextPastSpace();
      if (word.type === end) {
        break;
      }
      if (!OPERANDS.has(word.type)) {
        throw this.#unexpected(word, context);
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

  /** Reads `$x :=` or `$x =`, where there is one. */
  #parseAssignment(context: string): Pipeline['variable'] {
    const start = this.#index;
    const word = this.#nextPastSpace();
    if (word.type === 'variable') {
      const sign = this.#nextPastSpace();
      if (sign.type === '=' || sign.type === ':=') {
        this.#variables.declare(word.text, undefined);
        return { name: word.text, declares: sign.type === ':=' };
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
      const word = this.#next();
      if (word.type === 'space') {
        continue;
      }
      if (word.type === 'right' || word.type === ')') {
        this.#index--;
      } else if (word.type !== 'pipe') {
        throw this.#unexpected(word, 'operand');
      }
      if (operands.length === 0) {
        throw this.#error('empty command');
      }
      return { at, text: operands.map((each) => each.text).join(' '), operands };
    }
  }

  #parseOperand(): Operand | undefined {
    const { at, type } = this.#peekPastSpace();
    if (!OPERANDS.has(type)) {
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

  #parseTerm(word: Word): Term {
    switch (word.type) {
      case 'identifier':
        if (!this.#isFunction(word.text)) {
          throw this.#error(`function ${goQuote(word.text)} not defined`);
        }
        return { kind: 'function', name: word.text };
      case 'variable':
        if (!this.#variables.has(word.text)) {
          throw this.#error(`undefined variable ${goQuote(word.text)}`);
        }
        return { kind: 'variable', name: word.text };
      case 'nil':
        return { kind: 'nil' };
      case '(':
        return this.#parseParenthesis();
      case 'dot':
      case 'field':
        return { kind: 'dot' };
      default:
        return { kind: 'constant', value: this.#constant(word) };
    }
  }

  #parseParenthesis(): Term {
    if (this.#depth === GREATEST_DEPTH) {
      throw this.#error('max expression depth exceeded');
    }
    this.#depth++;
    const pipeline = this.#parsePipeline('parenthesized pipeline', ')');
    this.#depth--;
    return { kind: 'pipeline', pipeline };
  }

  #constant(word: Word): string | boolean | bigint | number {
    if (word.type === 'boolean') {
      return word.text === 'true';
    }
    if (word.type === 'raw') {
      return word.text.slice(1, -1).replaceAll('\r', '');
    }
    if (word.type === 'number') {
      const number = parseConstant(word.text);
      if (number === undefined) {
        throw this.#error(`illegal number syntax: ${goQuote(word.text)}`);
      }
      return number;
    }
    const text = unquote(word.text);
    if (text === undefined) {
      throw this.#error('invalid syntax');
    }
    return text;
  }

  #expectRight(context: string): void {
    const word = this.#nextPastSpace();
    if (word.type !== 'right') {
      throw this.#unexpected(word, context);
    }
  }

  #peek(): Word {
    return this.#words[Math.min(this.#index, this.#words.length - 1)] ?? { type: 'end', text: 'EOF', at: 0, line: 1 };
  }

  #next(): Word {
    const word = this.#peek();
    this.#index++;
    return word;
  }

  #peekPastSpace(): Word {
    while (this.#peek().type === 'space') {
      this.#index++;
    }
    return this.#peek();
  }

  #nextPastSpace(): Word {
    this.#peekPastSpace();
    return this.#next();
  }

  #error(message: string): TemplateError {
    const line = this.#words[Math.min(this.#index, this.#words.length) - 1]?.line ?? 1;
    return new TemplateError(`template: template:${line}: ${message}`);
  }

  #unexpected(word: Word, context: string): TemplateError {
    if (word.type !== 'error') {
      return this.#error(`unexpected ${showWord(word)} in ${context}`);
    }
    if (this.#actionLine === 0 || this.#actionLine === word.line) {
      return this.#error(word.text);
    }
    const started = word.text.endsWith(' action') ? ' started at' : ' in action started at';
    return this.#error(`${word.text}${started} template:${this.#actionLine}`);
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

function showWord(word: Word): string {
  if (word.type === 'end') {
    return 'EOF';
  }
  if (word.type === 'keyword' || word.type === 'dot' || word.type === 'nil') {
    return `<${word.text}>`;
  }
  return word.text.length > 10 ? `${goQuote(word.text.slice(0, 10))}...` : goQuote(word.text);
}
