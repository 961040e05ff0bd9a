import { tokenText } from '../../hcl/literal.ts';
import { itemsOf } from '../../hcl/select.ts';
import type { Body } from '../../hcl/syntax.ts';

/** A block: `audit "file" "trail" { … }`. */
export interface ConfigBlock {
  readonly labels: readonly string[];
  readonly body: Body;
}

/** Returns the blocks of a name, in order. Throws an Error for a value that is no block. */
export function blocksOf(body: Body, name: string): ConfigBlock[] {
  return itemsOf(body, name).map(({ keys, value }, index) => {
    if (value.kind !== 'block') {
      throw new Error(`${name}.${index}: expected a block in braces`);
    }
    return { labels: keys.map(tokenText), body: value.body };
  });
}
