import { cleanRootedPath } from '../go/clean-path.ts';
import type { ApiAnswer } from './api.ts';

/** Folders of routes that aren't routes themselves. */
const folders: readonly string[] = ['sys', 'sys/audit-hash', 'sys/config/state', 'sys/pprof'];

/**
 * Redirects a path that isn't in canonical form, with `//`, `/./` or `/../` in it, or a folder without its slash.
 * Servers need it; in-process requests don't.
 *
 * @param path the request path as sent, escaped and without the query: `/v1/secret//a`
 * @param search the query with its question mark, `''` for none
 * @returns undefined if the path is canonical
 */
export function redirectFor(method: string, path: string, search: string): ApiAnswer | undefined {
  if (!mayBeUnclean.test(path) && !folders.includes(path.slice('/v1/'.length))) {
    return undefined;
  }
  const target = canonical(path);
  if (target === path) {
    return undefined;
  }
  const location = target + search;
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 307, headers: { Location: location }, body: '' };
  }
  const headers = { 'Content-Type': 'text/html; charset=utf-8', Location: location };
  if (method === 'HEAD') {
    return { status: 307, headers, body: '' };
  }
  const link = location
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&#34;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return { status: 307, headers, body: `<a href="${link}">Temporary Redirect</a>.\n\n` };
}

const mayBeUnclean = /\/[./]|^[^/]|^$/;

function canonical(path: string): string {
  const clean = cleanRootedPath(path);
  const isFolder = folders.includes(clean.slice('/v1/'.length)) || path.endsWith('/');
  return isFolder && clean !== '/' ? `${clean}/` : clean;
}
