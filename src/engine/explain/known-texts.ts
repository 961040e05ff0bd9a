import type { PolicySource } from '../../services/policy-store.ts';
import type { Request } from '../../services/request.ts';
import { emptyMap, type Value } from '../../values/value.ts';

/**
 * Replaces hashes in a request's data with the texts that rules name. The remaining hashes match no rule, and neither would their texts,
 * unless the rule has a wildcard.
 *
 * @param hashOf hashes a text as the data does; undefined if the data has the texts themselves
 */
export function withKnownTexts(
  request: Request,
  sources: readonly PolicySource[],
  hashOf: ((text: string) => string) | undefined,
): Request {
  if (hashOf === undefined) {
    return request;
  }
  const textOf = new Map(textsIn(sources).map((text) => [hashOf(text), text]));
  const data = emptyMap();
  for (const [name, value] of Object.entries(request.data)) {
    data[name] = (typeof value === 'string' ? textOf.get(value) : undefined) ?? value;
  }
  return { ...request, data };
}

function textsIn(sources: readonly PolicySource[]): string[] {
  const rules = sources.flatMap(({ policy }) => policy.rules);
  const values = rules.flatMap(({ allowedParameters, deniedParameters }) =>
    [...allowedParameters.values(), ...deniedParameters.values()].flat(),
  );
  return values.filter((value: Value): value is string => typeof value === 'string');
}
