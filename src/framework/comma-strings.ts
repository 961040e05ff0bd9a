import { goFormat } from '../go/format.ts';
import { trimSpace } from '../go/text.ts';
import { compareBytes } from '../values/compare.ts';
import { isNumber, numberText } from '../values/number.ts';
import type { Value } from '../values/value.ts';
import { decodeList, decodeString, unconvertible } from './weak-decode.ts';

/**
 * Reads a list of texts, also from one text with commas; every item is trimmed (parseutil.ParseCommaStringSlice). Throws an Error
 * in the words of the older mapstructure (github.com/mitchellh/mapstructure) that this one conversion uses.
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
