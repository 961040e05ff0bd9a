import { cleanRootedPath } from '../go/clean-path.ts';
import { escapedPath, escapePath } from '../go/url-encode.ts';
import { unescapePath } from '../go/url-query.ts';
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
  if (!mayBeUnclean.test(path) && folderAt(path) === undefined) {
    return undefined;
  }
  const sent = escapedPath(path);
  const clean = cleanRootedPath(sent);
  // Go doesn't bring the path of a CONNECT request into canonical form.
  const isClean = method === 'CONNECT' || clean === sent || `${clean}/` === sent;
  const folder = folderAt(isClean ? sent : clean);
  if (folder !== undefined) {
    return redirect(method, `${folder}/`, search);
  }
  if (isClean) {
    return undefined;
  }
  // Go encodes the path a second time, with its percent signs (ServeMux.findHandler).
  return redirect(method, escapePath(sent.endsWith('/') && clean !== '/' ? `${clean}/` : clean), search);
}

/** Returns the folder that a path without its slash names, decoded. An escaped slash doesn't separate segments. */
function folderAt(path: string): string | undefined {
  const decoded = path.includes('%') ? unescapePath(path.replace(/%2f/gi, '%252F')) : path;
  const isFolder = decoded === '/v1' || (decoded?.startsWith('/v1/') && folders.includes(decoded.slice('/v1/'.length)));
  return isFolder ? decoded : undefined;
}

/** Creates the response that redirects to a path. */
export function redirect(method: string, path: string, search: string): ApiAnswer {
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
