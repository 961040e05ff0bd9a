import { readFileSync } from 'node:fs';
import { errnoText } from '../../go/errno.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import type { History } from './history.ts';

/** The inputs of an evaluation. */
export interface Evaluation {
  readonly history: History;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Returns the value of an object with `eval_source` (EnvSource and its siblings in helper/profiles).
 *
 * @throws Error for an unknown source, and for one that has no value
 */
export function valueFrom(source: string, fields: ValueMap, evaluation: Evaluation): Value {
  switch (source) {
    case 'env':
      return fromEnvironment(fields, evaluation.env);
    case 'file':
      return fromFile(fields);
    case 'request':
    case 'response':
      return fromHistory(source, fields, evaluation.history);
    case 'cel':
    case 'template':
      throw new Error(`the eval_source "${source}" is not supported here; use "env", "file", "request" or "response"`);
    default:
      throw new Error(`unknown value for 'eval_source': ${source}`);
  }
}

function fromEnvironment(fields: ValueMap, env: Evaluation['env']): Value {
  const name = textField(fields, 'env', 'env_var');
  const required = fields['require_present'] ?? false;
  if (typeof required !== 'boolean') {
    throw new Error("field 'require_present' of the env source must be true or false");
  }
  const value = env[name];
  if (value === undefined && required) {
    throw new Error(`env source required variable ${name} to be present but was missing; set it`);
  }
  return value ?? '';
}

function fromFile(fields: ValueMap): Value {
  const path = textField(fields, 'file', 'path');
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`failed to open file: open ${path}: ${errnoText(error)}`);
  }
}

function fromHistory(kind: 'request' | 'response', fields: ValueMap, history: History): Value {
  const block = textField(fields, kind, 'initialize_name');
  const request = textField(fields, kind, `${kind}_name`);
  const selector = fields['field_selector'];
  const path = selector === undefined || Array.isArray(selector) ? selector : [selector];
  return history.find(kind, { block, request }, path);
}

function textField(fields: ValueMap, source: string, name: string): string {
  const value = fields[name];
  if (value === undefined) {
    throw new Error(`${source} source is missing required field '${name}'`);
  }
  if (typeof value !== 'string') {
    throw new Error(`field '${name}' of the ${source} source must be a string`);
  }
  return value;
}
