import { humanDuration } from '../../go/duration.ts';
import { parseInt64 } from '../../go/strconv.ts';
import { numberText } from '../../values/number.ts';
import type { Value } from '../../values/value.ts';
import { NumberLiteral } from '../../values/value.ts';

const durations = new Set(['period', 'ttl', 'duration']);

/** Whether the name of a field suggests a duration. */
export function looksLikeDuration(name: string): boolean {
  return durations.has(name.slice(name.lastIndexOf('_') + 1)) || name === 'lease_max' || name === 'ttl_max';
}

/** Formats seconds for a table (`1h30m`). A value that isn't an integer is returned unchanged. */
export function durationForTable(value: Value): Value {
  if (typeof value !== 'number' && !(value instanceof NumberLiteral)) {
    return value;
  }
  try {
    return humanDuration(Number(parseInt64(numberText(value))));
  } catch {
    return value;
  }
}
