import { goQuote } from '../values/go-format.ts';
import type { ShownRequest } from './session.ts';

/** The curl command that sends this request. The token's value stays out of it. */
export function curlCommand(request: ShownRequest): string {
  const words = ['curl'];
  if (request.method !== 'GET') {
    words.push('-X', request.method);
  }
  for (const [name, value] of request.headers) {
    words.push('-H', `"${name}: ${name === 'X-Vault-Token' ? '$(vault print token)' : value}"`);
  }
  if (request.body !== '') {
    words.push('-d', `'${request.body.replaceAll("'", `'"'"'`)}'`);
  }
  return [...words, goQuote(request.url)].join(' ');
}
