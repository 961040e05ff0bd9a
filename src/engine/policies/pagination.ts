import { parseInt64 } from '../../go/strconv.ts';
import { toLower } from '../../go/text.ts';
import { isNumber, numberText } from '../../values/number.ts';
import type { Value } from '../../values/value.ts';
import type { RequestData } from './parameters.ts';
import type { Permissions } from './permissions.ts';

/** The effective `limit` of a listing: a new value, `unchanged`, or `refused`. */
export type LimitVerdict = number | 'unchanged' | 'refused';

/**
 * Applies the rules' pagination limit to a listing's `limit`. A missing limit, 0 and `max` become the maximum that the
 * rules allow. If `limit` is a required parameter, a missing one is refused. Without a limit in the rules, `max`
 * becomes 0, which means no limit.
 */
export function judgeLimit(permissions: Permissions, data: RequestData): LimitVerdict {
  const greatest = permissions.paginationLimit;
  const given = Object.hasOwn(data, 'limit') ? data['limit'] : undefined;
  if (greatest <= 0) {
    return given === 'max' ? 0 : 'unchanged';
  }
  if (given === undefined) {
    const isRequired = permissions.requiredParameters.some((name) => toLower(name) === 'limit');
    return isRequired ? 'refused' : greatest;
  }
  if (given === 'max') {
    return greatest;
  }
  const limit = readLimit(given);
  if (limit === undefined || limit > greatest || limit < 0) {
    return 'refused';
  }
  return limit === 0 ? greatest : 'unchanged';
}

function readLimit(given: unknown): number | undefined {
  const value = given as Value;
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
