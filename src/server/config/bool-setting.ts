import { parseBool } from '../../go/strconv.ts';
import { decodeValue } from '../../hcl/decode.ts';
import { select } from '../../hcl/select.ts';
import type { Body } from '../../hcl/syntax.ts';
import { messageOf } from '../../values/message.ts';
import { isNumber, numberText } from '../../values/number.ts';

/** Parses a boolean as a literal, a text or a number (parseutil.ParseBool). */
export function boolSetting(body: Body, name: string): boolean {
  const value = decodeValue(select(body, name), name);
  if (value === undefined || typeof value === 'boolean') {
    return value ?? false;
  }
  if (typeof value === 'string' || isNumber(value)) {
    try {
      return parseBool(typeof value === 'string' ? value : numberText(value));
    } catch (error) {
      throw new Error(`invalid value for ${name}: ${messageOf(error)}`);
    }
  }
  throw new Error(`invalid value for ${name}: expected true or false`);
}
