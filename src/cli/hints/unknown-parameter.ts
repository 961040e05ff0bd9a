import { parseFirstJson } from '../../go/json/json.ts';
import { isMap } from '../../values/value.ts';
import { isDeprecated, parametersOf } from '../completion/parameters.ts';
import type { Hint } from './hint.ts';
import { didYouMean } from './nearest.ts';

/**
 * Names parameters that the path doesn't declare. Vault ignores them, and doesn't even warn if the response is empty (OpenBao's
 * sdk/framework/backend.go, HandleRequest).
 */
export const unknownParameter: Hint = async ({ method, path, body, answer }, view) => {
  const data = body === '' || answer.status === 404 ? null : parseFirstJson(body).value;
  if (!isMap(data) || (method !== 'PUT' && method !== 'POST' && method !== 'PATCH')) {
    return [];
  }
  const { fields, captures } = await parametersOf(view, method === 'PATCH' ? 'patch' : 'post', path);
  const known = Object.keys(fields);
  // A path that declares no parameters takes any, such as that of a secret.
  const unknown = known.length === 0 ? [] : Object.keys(data).filter((name) => !known.includes(name));
  const current = known.filter((name) => !isDeprecated(fields[name] ?? null));
  return unknown
    .filter((name) => !captures.includes(name))
    .map((name) => {
      const next = didYouMean(name, current) || `"localvault path-help ${path}" lists those that it has.`;
      return `${path} has no parameter "${name}", so it was ignored. ${next}`;
    });
};
