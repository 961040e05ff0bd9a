import { goTypeOf, type TemplateValue } from './data.ts';

/** Go's `index` and `slice`. Strings are indexed by bytes. */

/**
 * Evaluates `x[i][j]…`.
 *
 * @throws Error with Go's message if there is no such element
 */
export function indexValue(item: TemplateValue, indexes: readonly TemplateValue[]): TemplateValue {
  if (item === undefined) {
    throw new Error('index of untyped nil');
  }
  return indexes.reduce(elementAt, item);
}

function elementAt(item: TemplateValue, index: TemplateValue): TemplateValue {
  if (item === undefined) {
    throw new Error('index of nil pointer');
  }
  if (typeof item === 'string') {
    const bytes = Buffer.from(item);
    const byte = bytes[byteIndex(index, bytes.length)];
    if (byte === undefined) {
      throw new Error('reflect: string index out of range');
    }
    return BigInt(byte);
  }
  if (typeof item !== 'object') {
    throw new Error(`can't index item of type ${goTypeOf(item)}`);
  }
  if (index === undefined) {
    throw new Error('value is nil; should be of type string');
  }
  if (typeof index !== 'string') {
    throw new Error(`value has type ${goTypeOf(index)}; should be string`);
  }
  return item.get(index);
}

/**
 * Evaluates `x[i:j]`.
 *
 * @throws Error with Go's message if there is no such slice
 */
export function sliceValue(item: TemplateValue, indexes: readonly TemplateValue[]): TemplateValue {
  if (item === undefined) {
    throw new Error('slice of untyped nil');
  }
  if (indexes.length > 3) {
    throw new Error(`too many slice indexes: ${indexes.length}`);
  }
  if (typeof item !== 'string') {
    throw new Error(`can't slice item of type ${goTypeOf(item)}`);
  }
  if (indexes.length === 3) {
    throw new Error('cannot 3-index slice a string');
  }
  const bytes = Buffer.from(item);
  const [start = 0, end = bytes.length] = indexes.map((index) => byteIndex(index, bytes.length));
  if (start > end) {
    throw new Error(`invalid slice index: ${start} > ${end}`);
  }
  return bytes.subarray(start, end).toString();
}

function byteIndex(index: TemplateValue, length: number): number {
  if (index === undefined) {
    throw new Error('cannot index slice/array with nil');
  }
  if (typeof index !== 'bigint') {
    throw new Error(`cannot index slice/array with type ${goTypeOf(index)}`);
  }
  if (index < 0n || index > BigInt(length)) {
    throw new Error(`index out of range: ${index}`);
  }
  return Number(index);
}
