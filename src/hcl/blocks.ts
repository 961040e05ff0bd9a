import { tokenText } from './literal.ts';
import { itemsOf } from './select.ts';
import type { Body } from './syntax.ts';

/** A block with its labels: `audit "file" "trail" { … }`. */
export interface LabelledBlock {
  readonly labels: readonly string[];
  readonly body: Body;
}

/** Returns the blocks of a name, in order. Throws an Error for a value that is no block. */
export function blocksOf(body: Body, name: string): LabelledBlock[] {
  return itemsOf(body, name).map(({ keys, value }, index) => {
    if (value.kind !== 'block') {
      throw new Error(`${name}.${index}: expected a block in braces`);
    }
    return { labels: keys.map(tokenText), body: value.body };
  });
}
