import { messageOf } from '../../values/message.ts';
import type { Moment } from '../../values/time.ts';
import { checkTextLength } from './bounds.ts';
import { goTypeOf, isTruthy, showValue, type TemplateData, type TemplateValue } from './data.ts';
import { type ParameterType, templateFunction } from './functions.ts';
import type { Command, Operand, Pipeline, TemplateNode } from './nodes.ts';
import { TemplateError } from './template-error.ts';
import { Variables } from './variables.ts';

/** The input of a pipeline's first command. */
const nothing = Symbol('nothing');

/**
 * Executes a parsed template.
 *
 * @param text the template's source, to locate errors in
 */
export function executeTemplate(text: string, nodes: readonly TemplateNode[], data: TemplateData, now: Moment): string {
  return new Executor(text, data, now).executeNodes(nodes, data);
}

class Executor {
  readonly #text: string;
  readonly #now: Moment;
  readonly #variables = new Variables<TemplateValue>();

  constructor(text: string, data: TemplateData, now: Moment) {
    this.#text = text;
    this.#now = now;
    this.#variables.declare('$', data);
  }

  executeNodes(nodes: readonly TemplateNode[], dot: TemplateValue): string {
    return nodes.map((node) => this.#executeNode(node, dot)).join('');
  }

  #executeNode(node: TemplateNode, dot: TemplateValue): string {
    if (node.kind === 'text') {
      return node.text;
    }
    if (node.kind === 'action') {
      const value = this.#evaluatePipeline(node.pipeline, dot);
      return node.pipeline.variable === undefined ? showValue(value) : '';
    }
    const mark = this.#variables.count;
    const value = this.#evaluatePipeline(node.pipeline, dot);
    const result = isTruthy(value)
      ? this.executeNodes(node.body, node.kind === 'with' ? value : dot)
      : this.executeNodes(node.otherwise, dot);
    this.#variables.truncate(mark);
    return result;
  }

  #evaluatePipeline(pipeline: Pipeline, dot: TemplateValue): TemplateValue {
    let value: TemplateValue | typeof nothing = nothing;
    for (const command of pipeline.commands) {
      value = this.#evaluateCommand(command, dot, value);
    }
    const result = value === nothing ? undefined : value;
    if (pipeline.variable !== undefined) {
      this.#assign(pipeline.variable, result);
    }
    return result;
  }

  #assign({ name, declares }: { readonly name: string; readonly declares: boolean }, value: TemplateValue): void {
    if (declares || !this.#variables.assign(name, value)) {
      this.#variables.declare(name, value);
    }
  }

  #evaluateCommand(command: Command, dot: TemplateValue, piped: TemplateValue | typeof nothing): TemplateValue {
    const [first, ...rest] = command.operands;
    if (first === undefined) {
      return undefined;
    }
    if (first.term.kind === 'function' && first.fields.length === 0) {
      return this.#call(first.term.name, command, rest, dot, piped);
    }
    if (rest.length > 0 || piped !== nothing) {
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

  #evaluate(operand: Operand, dot: TemplateValue): TemplateValue {
    const whole = this.#evaluateTerm(operand, dot);
    return operand.fields.reduce((value, field, i) => this.#fieldOf(value, field, operand, i > 0), whole);
  }

  #evaluateTerm(operand: Operand, dot: TemplateValue): TemplateValue {
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
        return this.#call(term.name, operand, [], dot, nothing);
    }
  }

  /**
   * Returns a field of a map.
   *
   * @param isField whether the value is itself a map's field, whose type Go's message doesn't name
   */
  #fieldOf(value: TemplateValue, field: string, operand: Operand, isField: boolean): TemplateValue {
    if (value === undefined) {
      return undefined;
    }
    if (typeof value === 'object') {
      return value.get(field);
    }
    const type = isField ? 'interface {}' : goTypeOf(value);
    throw this.#error(operand, `can't evaluate field ${field} in type ${type}`);
  }

  #call(
    name: string,
    at: Place,
    operands: readonly Operand[],
    dot: TemplateValue,
    piped: TemplateValue | typeof nothing,
  ): TemplateValue {
    const callee = templateFunction(name);
    if (callee === undefined) {
      throw this.#error(at, `${name} is not a defined function`);
    }
    const { parameters, rest } = callee;
    const callPlace = { at: at.at, text: name };
    const count = operands.length + (piped === nothing ? 0 : 1);
    if (rest === undefined ? count !== parameters.length : count < parameters.length) {
      const wanted =
        rest === undefined
          ? `want ${parameters.length} got ${count}`
          : `want at least ${parameters.length} got ${operands.length}`;
      throw this.#error(callPlace, `wrong number of args for ${name}: ${wanted}`);
    }
    const typeAt = (i: number) => parameters[i] ?? rest ?? 'any';
    const args = operands.map((operand, i) => this.#argument(operand, dot, typeAt(i)));
    if (piped !== nothing) {
      args.push(this.#checkType(piped, typeAt(args.length), operands.at(-1) ?? callPlace));
    }
    try {
      const result = callee.call(args, this.#now);
      if (typeof result === 'string') {
        checkTextLength(result.length);
      }
      return result;
    } catch (error) {
      throw this.#error(at, `error calling ${name}: ${messageOf(error)}`);
    }
  }

  #argument(operand: Operand, dot: TemplateValue, type: ParameterType): TemplateValue {
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

  #checkType(value: TemplateValue, type: ParameterType, at: Place): TemplateValue {
    if (type === 'any' || goTypeOf(value) === type) {
      return value;
    }
    if (value === undefined) {
      throw this.#error(at, `invalid value; expected ${type}`);
    }
    throw this.#error(at, `wrong type for value; expected ${type}; got ${goTypeOf(value)}`);
  }

  #error(place: Place, message: string): TemplateError {
    const before = this.#text.slice(0, place.at).split('\n');
    const location = `template:${before.length}:${Buffer.byteLength(before.at(-1) ?? '')}`;
    return new TemplateError(`template: ${location}: executing "template" at <${place.text}>: ${message}`);
  }
}

/** The part of a template that an error is about. */
interface Place {
  readonly at: number;
  readonly text: string;
}
