import { parseFirstJson } from '../go/json/json.ts';
import { emptyMap, isMap, type Value } from '../values/value.ts';
import { mapIn, textsIn } from '../values/value-parts.ts';
import type { ServerAnswer } from './steps.ts';

/** Parses a response. */
export function parseAnswer(status: number, body: string): ServerAnswer {
  const value = parsed(body);
  if (!isMap(value)) {
    return { status, data: emptyMap(), errors: status < 400 || body.trim() === '' ? [] : [body.trim()] };
  }
  return { status, data: mapIn(value['data']), errors: textsIn(value['errors']) };
}

function parsed(body: string): Value {
  try {
    return body === '' ? null : parseFirstJson(body).value;
  } catch {
    return null;
  }
}
