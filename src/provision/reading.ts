import type { ValueMap } from '../values/value.ts';
import { textsIn } from '../values/value-parts.ts';
import { type Found, nothing, type Sought, type World } from './kind.ts';
import { isMissing, isSuccess, refusalOf } from './refusal.ts';
import { ask, type Outcome, type ServerRequest, type Steps, sideBySide } from './steps.ts';

/**
 * Reads a path. Returns undefined if nothing exists there.
 *
 * @throws Refusal
 */
export function* read(what: string, path: string): Steps<ValueMap | undefined> {
  const request: ServerRequest = { method: 'GET', path };
  const answer = yield* ask(what, request);
  if (isMissing(answer)) {
    return undefined;
  }
  if (!isSuccess(answer)) {
    throw refusalOf(request, answer);
  }
  return answer.data;
}

/** Reads objects concurrently. */
export function readEach(
  what: string,
  sought: readonly Sought[],
  readOne: (one: Sought) => Steps<Found>,
): Steps<Array<Outcome<Found>>> {
  return sideBySide(
    what,
    sought.map((one) => readOne(one)),
  );
}

/** Reads an object that one path describes, and normalises it. */
export function* readAt(what: string, path: string, normalise: (data: ValueMap) => ValueMap): Steps<Found> {
  const data = yield* read(what, path);
  return data === undefined ? nothing : { data: normalise(data), extra: data };
}

/** Lists the names below a path. A refusal is reported as a problem, and yields no names. */
export function* listNames({ onProblem }: World, what: string, path: string): Steps<string[]> {
  const request: ServerRequest = { method: 'LIST', path };
  const answer = yield* ask(what, request);
  if (!isSuccess(answer) && !isMissing(answer)) {
    onProblem({ path, error: refusalOf(request, answer).message });
    return [];
  }
  return textsIn(answer.data['keys']);
}

/** Runs several listings concurrently, and joins their names. */
export function* listEach(what: string, places: ReadonlyArray<Steps<string[]>>): Steps<string[]> {
  const outcomes = yield* sideBySide(what, places);
  return outcomes.flatMap((outcome) => ('value' in outcome ? outcome.value : rethrow(outcome.error)));
}

function rethrow(error: unknown): never {
  throw error;
}

/** Returns only the fields of `data` that are in `fields`: responses also contain read-only fields. */
export function known(fields: object, data: ValueMap): ValueMap {
  return Object.fromEntries(
    Object.entries(data).filter(([name, value]) => Object.hasOwn(fields, name) && value !== null),
  );
}
