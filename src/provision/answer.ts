import { parseFirstJson } from '../go/json/json.ts';
import { emptyMap, isMap, type Value, type ValueMap } from '../values/value.ts';
import type { ServerAnswer } from './steps.ts';

/** Parses a response. */
export function parseAnswer(status: number, body: string): ServerAnswer {
  const value = parsed(body);
  if (!isMap(value)) {
    return { status, data: emptyMap(), errors: status < 400 || body.trim() === '' ? [] : [body.trim()] };
  }
  return { status, data: isMap(value['data']) ? value['data'] : emptyMap(), errors: textsIn(value) };
}

function textsIn({ errors }: ValueMap): string[] {
  return Array.isArray(errors) ? errors.filter((error: Value) => typeof error === 'string') : [];
}

function parsed(body: string): Value {
  try {
    return body === '' ? null : parseFirstJson(body).value;
  } catch {
    return null;
  }
}
