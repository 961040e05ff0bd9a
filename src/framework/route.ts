import { oncePer } from '../values/once-per.ts';
import { emptyMap, type ValueMap } from '../values/value.ts';
import type { Backend, PathDefinition } from './backend.ts';

/** A backend's path that a request's path matches, and the parts of it that are fields. */
export interface Route {
  readonly path: PathDefinition;
  /** A named group that took no part in the match is `''`. */
  readonly captures: ValueMap;
}

/** What was found before, by backend and path; a few of the paths that were asked for last. */
const found = new WeakMap<Backend, Map<string, Route>>();
const mostFound = 512;
const longestFound = 256;

/** The first of a backend's paths whose pattern matches the whole path beneath the mount; undefined for none. */
export function findRoute(backend: Backend, relativePath: string): Route | undefined {
  const known = found.get(backend)?.get(relativePath);
  if (known !== undefined) {
    return known;
  }
  const route = match(backend, relativePath);
  if (route !== undefined && relativePath.length <= longestFound) {
    remember(backend, relativePath, route);
  }
  return route;
}

function remember(backend: Backend, relativePath: string, route: Route): void {
  let routes = found.get(backend);
  if (routes === undefined || routes.size >= mostFound) {
    routes = new Map();
    found.set(backend, routes);
  }
  routes.set(relativePath, route);
}

function match(backend: Backend, relativePath: string): Route | undefined {
  for (const path of backend.paths) {
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

const expressionOf = oncePer((path: PathDefinition) => new RegExp(dotsAsInGo(anchored(path.pattern))));

/** The pattern with `^` in front and `$` behind. */
export function anchored(pattern: string): string {
  return `${pattern.startsWith('^') ? '' : '^'}${pattern}${pattern.endsWith('$') ? '' : '$'}`;
}

/** In Go a dot is anything but a line feed, in JavaScript there are more exceptions. */
function dotsAsInGo(pattern: string): string {
  let result = '';
  let isInClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '[' || character === ']') {
      isInClass = character === '[';
    }
    if (character === '\\') {
      result += character + pattern.charAt(++at);
    } else {
      result += character === '.' && !isInClass ? '[^\\n]' : character;
    }
  }
  return result;
}
