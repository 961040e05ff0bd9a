import { emptyMap, isMap, NumberLiteral, type Value, type ValueMap } from '../../values/value.ts';

/** Names a request: that of its `initialize` block and its own. */
export interface RequestName {
  readonly block: string;
  readonly request: string;
}

/** The requests and responses so far, for the values of later requests. */
export class History {
  readonly #requests = new Map<string, ValueMap>();
  readonly #responses = new Map<string, ValueMap>();

  addRequest(name: RequestName, request: ValueMap): void {
    this.#requests.set(keyOf(name), request);
  }

  addResponse(name: RequestName, response: ValueMap): void {
    this.#responses.set(keyOf(name), response);
  }

  /**
   * Returns a field of a request or response, or all of it.
   *
   * @param path keys of maps, and indexes of lists
   * @throws Error if there is none
   */
  find(kind: 'request' | 'response', name: RequestName, path: readonly Value[] | undefined): Value {
    const found = (kind === 'request' ? this.#requests : this.#responses).get(keyOf(name));
    if (found === undefined) {
      throw new Error(`there is no ${kind} ${JSON.stringify(name.request)} in the block ${JSON.stringify(name.block)}`);
    }
    return path === undefined ? found : fieldOf(found, path);
  }
}

function keyOf({ block, request }: RequestName): string {
  return JSON.stringify([block, request]);
}

function fieldOf(start: Value, path: readonly Value[]): Value {
  if (path.length === 0) {
    throw new Error('selector had zero length');
  }
  let value = start;
  for (const [depth, selector] of path.entries()) {
    if (typeof selector === 'string') {
      const map: ValueMap = isMap(value) ? value : emptyMap();
      const next = map[selector];
      if (next === undefined) {
        throw new Error(`field ${JSON.stringify(selector)} at depth ${depth} is missing`);
      }
      value = next;
    } else {
      const index = selector instanceof NumberLiteral ? Number(selector.text) : selector;
      const next: Value | undefined = Array.isArray(value) && typeof index === 'number' ? value[index] : undefined;
      if (next === undefined) {
        throw new Error(`selector (${String(index)}) out of bounds at depth ${depth}`);
      }
      value = next;
    }
  }
  return value;
}
