import { parseInt64 } from '../../go/strconv.ts';
import { toLower } from '../../go/text.ts';
import { isNumber, numberText } from '../../values/number.ts';
import type { Value } from '../../values/value.ts';
import type { RequestData } from './parameters.ts';
import type { Permissions } from './permissions.ts';

/** The effective `limit` of a listing: a new value, `unchanged`, or `refused`. */
export type EffectiveLimit = number | 'unchanged' | 'refused';

/**
 * Applies the rules' pagination limit to a listing's `limit`. A missing limit, 0 and `max` become the maximum that the
 * rules allow. If `limit` is a required parameter, a missing one is refused. Without a limit in the rules, `max`
 * becomes 0, which means no limit.
 */
export function effectiveLimit(permissions: Permissions, data: RequestData): EffectiveLimit {
  const maximum = permissions.paginationLimit;
  const requested = Object.hasOwn(data, 'limit') ? data['limit'] : undefined;
  if (maximum <= 0) {
    return requested === 'max' ? 0 : 'unchanged';
  }
  if (requested === undefined) {
    const isRequired = permissions.requiredParameters.some((name) => toLower(name) === 'limit');
    return isRequired ? 'refused' : maximum;
  }
  if (requested === 'max') {
    return maximum;
  }
  const limit = readLimit(requested);
  if (limit === undefined || limit > maximum || limit < 0) {
    return 'refused';
  }
  return limit === 0 ? maximum : 'unchanged';
}

function readLimit(requested: unknown): number | undefined {
  const value = requested as Value;
  const text = isNumber(value) ? numberText(value) : value;
  if (text === '') {
    return 0;
  }
  if (typeof text !== 'string') {
    return undefined;
  }
  try {
    return Number(parseInt64(text));
  } catch {
    return undefined;
  }
}
