import { parseFirstJson } from '../../go/json/json.ts';
import type { Value } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import type { Hint } from './hint.ts';
import { didYouMean } from './nearest.ts';

/** Names the policies that were given to a role, a token or an entity, but don't exist. Vault doesn't check that. */
export const unknownPolicy: Hint = async ({ path, body, answer }, view) => {
  const data = body === '' || answer.status >= 300 || path.startsWith('sys/') ? null : parseFirstJson(body).value;
  const named = isMap(data) ? policiesIn(data) : [];
  if (named.length === 0) {
    return [];
  }
  const existing = await view.names('sys/policies/acl/');
  if (existing.length === 0) {
    // At least one policy always exists, so this token may not list them.
    return [];
  }
  return [...new Set(named)]
    .filter((name) => !existing.includes(name))
    .map((name) => {
      const next = didYouMean(name, existing) || `"localvault policy write ${name} FILE" creates it.`;
      return `There is no policy "${name}" yet. ${next}`;
    });
};

function policiesIn(data: Readonly<Record<string, Value>>): string[] {
  return Object.entries(data)
    .filter(([name]) => /(?:^|_)policies$/.test(name))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .flatMap((value) => (typeof value === 'string' ? value.split(',') : []))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}
