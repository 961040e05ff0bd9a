import { messageOf } from '../../values/message.ts';
import type { Moment } from '../../values/time.ts';
import { checkText } from './bounds.ts';
import { type Datum, isTrue, showDatum, type TemplateData, typeName } from './data.ts';
import { type ParameterType, templateFunction } from './functions.ts';
import type { Command, Operand, Pipeline, TemplateNode } from './nodes.ts';
import { TemplateError } from './template-error.ts';
import { Variables } from './variables.ts';

/** What a pipeline hands to its first command: nothing. */
const NOTHING = Symbol('nothing');

/** Fills a parsed template in. `text` is its source, for the places in errors. */
export function fill(text: string, nodes: readonly TemplateNode[], data: TemplateData, now: Moment): string {
  return new Filler(text, data, now).fillNodes(nodes, data);
}

class Filler {
  readonly #text: string;
  readonly #now: Moment;
  readonly #variables = new Variables<Datum>();

  constructor(text: string, data: TemplateData, now: Moment) {
    this.#text = text;
    this.#now = now;
    this.#variables.declare('$', data);
  }

  fillNodes(nodes: readonly TemplateNode[], dot: Datum): string {
    return nodes.map((node) => this.#fillNode(node, dot)).join('');
  }

  #fillNode(node: TemplateNode, dot: Datum): string {
    if (node.kind === 'text') {
      return node.text;
    }
    if (node.kind === 'action') {
      const value = this.#evaluatePipeline(node.pipeline, dot);
      return node.pipeline.variable === undefined ? showDatum(value) : '';
    }
    const mark = this.#variables.count;
    const value = this.#evaluatePipeline(node.pipeline, dot);
    const result = isTrue(value)
      ? this.fillNodes(node.body, node.kind === 'with' ? value : dot)
      : this.fillNodes(node.otherwise, dot);
    this.#variables.forgetFrom(mark);
    return result;
  }

  #evaluatePipeline(pipeline: Pipeline, dot: Datum): Datum {
    let value: Datum | typeof NOTHING = NOTHING;
    for (const command of pipeline.commands) {
      value = this.#evaluateCommand(command, dot, value);
    }
    const result = value === NOTHING ? undefined : value;
    if (pipeline.variable !== undefined) {
      this.#assign(pipeline.variable, result);
    }
    return result;
  }

  #assign({ name, declares }: { readonly name: string; readonly declares: boolean }, value: Datum): void {
    if (declares || !this.#variables.assign(name, value)) {
      this.#variables.declare(name, value);
    }
  }

  #evaluateCommand(command: Command, dot: Datum, piped: Datum | typeof NOTHING): Datum {
    const [first, ...rest] = command.operands;
    if (first === undefined) {
      return undefined;
    }
    if (first.term.kind === 'function' && first.fields.length === 0) {
      return this.#call(first.term.name, command, rest, dot, piped);
    }
    if (rest.length > 0 || piped !== NOTHING) {
      throw this.#misplacedArguments(first);
    }
    if (first.term.kind === 'nil') {
      throw this.#error(first, 'nil is not a command');
    }
    return this.#evaluate(first, dot);
  }

  #misplacedArguments(operand: Operand): TemplateError {
    const field = operand.fields.at(-1);
    const reason =
      field === undefined
        ? `can't give argument to non-function ${operand.text}`
        : `${field} is not a method but has arguments`;
    return this.#error(operand, reason);
  }

  #evaluate(operand: Operand, dot: Datum): Datum {
    const whole = this.#evaluateTerm(operand, dot);
    return operand.fields.reduce((value, field, i) => this.#fieldOf(value, field, operand, i > 0), whole);
  }

  #evaluateTerm(operand: Operand, dot: Datum): Datum {
    const { term } = operand;
    switch (term.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return undefined;
      case 'constant':
        return term.value;
      case 'variable':
        return this.#variables.get(term.name);
      case 'pipeline':
        return this.#evaluatePipeline(term.pipeline, dot);
      case 'function':
        return this.#call(term.name, operand, [], dot, NOTHING);
    }
  }

  /** `isField` says whether the value is itself a map's, whose type Go doesn't tell. */
  #fieldOf(value: Datum, field: string, operand: Operand, isField: boolean): Datum {
    if (value === undefined) {
      return undefined;
    }
    if (typeof value === 'object') {
      return value.get(field);
    }
    const type = isField ? 'interface {}' : typeName(value);
    throw this.#error(operand, `can't evaluate field ${field} in type ${type}`);
  }

  #call(name: string, at: Place, operands: readonly Operand[], dot: Datum, piped: Datum | typeof NOTHING): Datum {
    const callee = templateFunction(name);
    if (callee === undefined) {
      throw this.#error(at, `${name} is not a defined function`);
    }
    const { parameters, rest } = callee;
    const callPlace = { at: at.at, text: name };
    const count = operands.length + (piped === NOTHING ? 0 : 1);
    if (rest === undefined ? count !== parameters.length : count < parameters.length) {
      const wanted =
        rest === undefined
          ? `want ${parameters.length} got ${count}`
          : `want at least ${parameters.length} got ${operands.length}`;
      throw this.#error(callPlace, `wrong number of args for ${name}: ${wanted}`);
    }
    const typeAt = (i: number) => parameters[i] ?? rest ?? 'any';
    const args = operands.map((operand, i) => this.#argument(operand, dot, typeAt(i)));
    if (piped !== NOTHING) {
      args.push(this.#checkType(piped, typeAt(args.length), operands.at(-1) ?? callPlace));
    }
    try {
      const result = callee.call(args, this.#now);
      if (typeof result === 'string') {
        checkText(result.length);
      }
      return result;
    } catch (error) {
      throw this.#error(at, `error calling ${name}: ${messageOf(error)}`);
    }
  }

  #argument(operand: Operand, dot: Datum, type: ParameterType): Datum {
    const { term } = operand;
    if (term.kind === 'constant' && type === 'int' && typeof term.value !== 'bigint') {
      throw this.#error(operand, `expected integer; found ${operand.text}`);
    }
    if (term.kind === 'constant' && type === 'string' && typeof term.value !== 'string') {
      throw this.#error(operand, `expected string; found ${operand.text}`);
    }
    if (term.kind === 'nil' && type !== 'any') {
      throw this.#error(operand, `cannot assign nil to ${type}`);
    }
    return this.#checkType(this.#evaluate(operand, dot), type, operand);
  }

  #checkType(value: Datum, type: ParameterType, at: Place): Datum {
    if (type === 'any' || typeName(value) === type) {
      return value;
    }
    if (value === undefined) {
      throw this.#error(at, `invalid value; expected ${type}`);
    }
    throw this.#error(at, `wrong type for value; expected ${type}; got ${typeName(value)}`);
  }

  #error(place: Place, message: string): TemplateError {
    const before = this.#text.slice(0, place.at).split('\n');
    const location = `template:${before.length}:${Buffer.byteLength(before.at(-1) ?? '')}`;
    return new TemplateError(`template: ${location}: executing "template" at <${place.text}>: ${message}`);
  }
}

/** A part of the template that an error is about. */
interface Place {
  readonly at: number;
  readonly text: string;
}
