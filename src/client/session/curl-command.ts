import { goQuote } from '../../go/quote.ts';
import type { ShownRequest } from './shown-request.ts';

/** curl's TLS options: `--insecure`, and file names, `''` if not set. */
export interface CurlTls {
  readonly insecure: boolean;
  readonly cacert: string;
  readonly capath: string;
  readonly cert: string;
  readonly key: string;
}

/** Returns the curl command that sends this request, without the token's value. */
export function curlCommand(request: ShownRequest, tls?: CurlTls): string {
  const words = ['curl', ...(tls?.insecure ? ['--insecure'] : [])];
  if (request.method !== 'GET') {
    words.push('-X', request.method);
  }
  for (const option of ['cacert', 'capath', 'cert', 'key'] as const) {
    if (tls?.[option]) {
      words.push(`--${option}`, quoted(tls[option]));
    }
  }
  for (const [name, value] of request.headers) {
    words.push('-H', `"${name}: ${name === 'X-Vault-Token' ? '$(vault print token)' : value}"`);
  }
  if (request.body !== '') {
    words.push('-d', quoted(request.body));
  }
  return [...words, goQuote(request.url)].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
