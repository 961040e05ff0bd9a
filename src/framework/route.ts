import { oncePer } from '../values/once-per.ts';
import { emptyMap, type ValueMap } from '../values/value.ts';
import type { Backend, PathDefinition } from './backend.ts';

/** A declared path that matches a request, and its captured fields. */
export interface Route {
  readonly path: PathDefinition;
  /** A named group that took no part in the match is `''`. */
  readonly captures: ValueMap;
}

/** Cached routes by backend and path. Each backend's cache is cleared when it is full. */
const cache = new WeakMap<Backend, Map<string, Route>>();
const maxCached = 512;
const maxCachedPath = 256;

/** Returns the first of a backend's paths whose pattern matches the whole path beneath the mount. */
export function findRoute(backend: Backend, relativePath: string): Route | undefined {
  const known = cache.get(backend)?.get(relativePath);
  if (known !== undefined) {
    return known;
  }
  const route = match(backend, relativePath);
  if (route !== undefined && relativePath.length <= maxCachedPath) {
    remember(backend, relativePath, route);
  }
  return route;
}

function remember(backend: Backend, relativePath: string, route: Route): void {
  let routes = cache.get(backend);
  if (routes === undefined || routes.size >= maxCached) {
    routes = new Map();
    cache.set(backend, routes);
  }
  routes.set(relativePath, route);
}

function match(backend: Backend, relativePath: string): Route | undefined {
  for (const path of backend.paths) {
    if (differs(path.pattern, relativePath)) {
      continue;
    }
    const matched = expressionOf(path).exec(relativePath);
    if (matched === null) {
      continue;
    }
    const captures = emptyMap();
    for (const [name, text] of Object.entries(matched.groups ?? {})) {
      captures[name] = text ?? '';
    }
    return { path, captures };
  }
  return undefined;
}

/** The characters with a special meaning in a pattern. */
const special = '\\^$.|?*+()[]{}';
/** The quantifiers that make the preceding character optional. */
const optional = '?*{';

/**
 * Reports whether a path differs from a pattern's literal prefix, so that they can't match. Most patterns of a backend differ in their
 * first characters, and compiling their regular expressions would take `kv get` 0.3 ms: it sends a request to `sys/`, which has a hundred.
 */
function differs(pattern: string, relativePath: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (special.includes(character)) {
      return false;
    }
    if (character !== relativePath.charAt(at)) {
      return !optional.includes(pattern.charAt(at + 1)) && !pattern.includes('|');
    }
  }
  return false;
}

const expressionOf = oncePer((path: PathDefinition) => new RegExp(dotsAsInGo(anchored(path.pattern))));

/** Returns the pattern with `^` in front and `$` behind. */
export function anchored(pattern: string): string {
  return `${pattern.startsWith('^') ? '' : '^'}${pattern}${pattern.endsWith('$') ? '' : '$'}`;
}

/**
 * Translates `.` to Go's meaning: anything but a line feed. JavaScript's excludes more characters. A command compiles up to a dozen
 * patterns, most without a dot to translate: assembling them character by character made 23 KB of garbage.
 */
function dotsAsInGo(pattern: string): string {
  let result = '';
  let from = 0;
  let isInClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') {
      at++;
    } else if (character === '[' || character === ']') {
      isInClass = character === '[';
    } else if (character === '.' && !isInClass) {
      result += `${pattern.slice(from, at)}[^\\n]`;
      from = at + 1;
    }
  }
  return result + pattern.slice(from);
}
