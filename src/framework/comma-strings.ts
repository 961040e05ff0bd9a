import { goFormat } from '../go/format.ts';
import { trimSpace } from '../go/text.ts';
import { compareBytes } from '../values/compare.ts';
import { isNumber, numberText } from '../values/number.ts';
import type { Value } from '../values/value.ts';
import { decodeList, decodeString, unconvertible } from './weak-decode.ts';

/**
 * Reads a list of strings, or one string with commas, and trims every item (parseutil.ParseCommaStringSlice).
 *
 * @throws Error with the message of github.com/mitchellh/mapstructure, the older package, which OpenBao uses for this
 * conversion only
 */
export function decodeCommaStrings(value: Value): string[] {
  const given = isNumber(value) ? numberText(value) : value;
  if (given === '') {
    return [];
  }
  if (typeof given === 'string') {
    return given.split(',').map(trimSpace);
  }
  const problems: string[] = [];
  const items = decodeList(given).map((item, i) => {
    if (typeof item !== 'object' || item === null || isNumber(item)) {
      return trimSpace(decodeString(item));
    }
    problems.push(`* ${unconvertible(item, `[${i}]`, 'string').message}, value: '${goFormat(item)}'`);
    return '';
  });
  if (problems.length === 0) {
    return items;
  }
  throw new Error(`${problems.length} error(s) decoding:\n\n${problems.sort(compareBytes).join('\n')}`);
}
