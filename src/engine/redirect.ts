import { cleanRootedPath } from '../go/clean-path.ts';
import { escapedPath, escapePath } from '../go/url-encode.ts';
import type { ApiAnswer } from './api.ts';

/** Folders of routes beneath `/v1/` that aren't routes themselves. */
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
  if (!mayBeUnclean.test(path) && !isFolder(path)) {
    return undefined;
  }
  const sent = escapedPath(path);
  const clean = cleanRootedPath(sent);
  if (clean === sent || `${clean}/` === sent) {
    return isFolder(sent) ? redirect(method, `${sent}/`, search) : undefined;
  }
  if (isFolder(clean)) {
    return redirect(method, `${clean}/`, search);
  }
  // Go encodes the path a second time, with its percent signs (ServeMux.findHandler).
  return redirect(method, escapePath(sent.endsWith('/') && clean !== '/' ? `${clean}/` : clean), search);
}

/** Reports whether a path is a folder without its slash. */
function isFolder(path: string): boolean {
  return path === '/v1' || (path.startsWith('/v1/') && folders.includes(path.slice('/v1/'.length)));
}

function redirect(method: string, path: string, search: string): ApiAnswer {
  const location = path + (search === '?' ? '' : search);
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
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return { status: 307, headers, body: `<a href="${link}">Temporary Redirect</a>.\n\n` };
}

const mayBeUnclean = /\/[./]|^[^/]|^$/;
