import { compileTemplate, type Template } from '../go/template/template.ts';
import { randomBase62 } from '../values/ids.ts';
import { messageOf } from '../values/message.ts';
import type { Moment } from '../values/time.ts';
import type { Capability } from './capabilities.ts';
import { PolicyError } from './policy.ts';

export const listFilterKey = 'list_scan_response_keys_filter_path';

/** Filters listed keys. Returns the path that a token must be able to read or list to see the key. */
export type ListFilter = (path: string, key: string, now: Moment) => string;

/**
 * Compiles a filter's template.
 *
 * @throws Error with OpenBao's message
 */
export function compileListFilter(text: string): ListFilter {
  const template = parseTemplate(text);
  return (path, key, now) =>
    template.execute(
      new Map([
        ['key', key],
        ['path', path],
      ]),
      now,
    );
}

/**
 * Validates a filter. Its path must be listable, and two different keys must yield different paths.
 *
 * @throws PolicyError
 */
export function checkListFilter(text: string, path: string, granted: ReadonlySet<Capability>, now: Moment): void {
  if (!granted.has('list')) {
    throw new PolicyError(`${listFilterKey} needs to be used on a path with the list capability`);
  }
  const filter = compile(text);
  const results = [randomBase62(32), randomBase62(32)].map((key) => applyFilter(filter, path, key, now));
  if (results[0] === results[1]) {
    throw new PolicyError(`${listFilterKey} resulted in same path for two different keys`);
  }
}

function compile(text: string): ListFilter {
  try {
    return compileListFilter(text);
  } catch (error) {
    throw new PolicyError(`unable to compile template for ${listFilterKey}: ${messageOf(error)}`);
  }
}

function applyFilter(filter: ListFilter, path: string, key: string, now: Moment): string {
  try {
    return filter(path, key, now);
  } catch (error) {
    throw new PolicyError(`failed to validate ${listFilterKey}: unable to apply template: ${messageOf(error)}`);
  }
}

function parseTemplate(text: string): Template {
  try {
    return compileTemplate(text);
  } catch (error) {
    throw new Error(`unable to parse template: ${messageOf(error)}`);
  }
}
