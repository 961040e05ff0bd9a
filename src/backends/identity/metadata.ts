import type { Value } from '../../values/value.ts';

/** Metadata as answers show it: null where there is none. */
export function shownMetadata(metadata: Readonly<Record<string, string>>): Value {
  return Object.keys(metadata).length > 0 ? metadata : null;
}
