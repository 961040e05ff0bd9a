import type { ValueMap } from '../values/value.ts';

/** A request to a server. A LIST has a method of its own here, however it is sent. */
export interface ServerRequest {
  readonly method: 'GET' | 'LIST' | 'PUT' | 'DELETE';
  /** The path after `/v1/`. */
  readonly path: string;
  /** For a PUT. */
  readonly body?: ValueMap;
}

/** The response to a request. */
export interface ServerAnswer {
  readonly status: number;
  /** The `data` of the body; empty if there is none. */
  readonly data: ValueMap;
  /** The errors that the body lists. */
  readonly errors: readonly string[];
}

/** Requests that may be sent at the same time. */
export interface Batch {
  /** What the requests are about, for progress: `policies`. */
  readonly what: string;
  readonly requests: readonly ServerRequest[];
}

/**
 * Work that needs a server, as a generator that yields requests and receives their responses in the same order. The same code runs
 * synchronously in a transaction of the local state, and asynchronously over HTTP.
 */
export type Steps<T> = Generator<Batch, T, readonly ServerAnswer[]>;

const noResponse: ServerAnswer = { status: 500, data: {}, errors: ['no response'] };

/** Sends requests. Returns each with its response. */
export function* askAll(
  what: string,
  requests: readonly ServerRequest[],
): Steps<ReadonlyArray<readonly [ServerRequest, ServerAnswer]>> {
  const answers = requests.length === 0 ? [] : yield { what, requests };
  return requests.map((request, index) => [request, answers[index] ?? noResponse] as const);
}

/** Sends one request. */
export function* ask(what: string, request: ServerRequest): Steps<ServerAnswer> {
  const [answer = noResponse] = yield { what, requests: [request] };
  return answer;
}

/** Runs work to its end with synchronous requests, one at a time. */
export function runSteps<T>(steps: Steps<T>, send: (request: ServerRequest) => ServerAnswer): T {
  for (let turn = steps.next(); ; ) {
    if (turn.done) {
      return turn.value;
    }
    turn = steps.next(turn.value.requests.map(send));
  }
}

/** The outcome of one of several pieces of work. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Runs several pieces of work concurrently: in each round, their next requests form one batch. A piece that throws doesn't stop the others.
 *
 * @returns the outcomes, in the order of the work
 */
export function* sideBySide<T>(what: string, works: ReadonlyArray<Steps<T>>): Steps<Array<Outcome<T>>> {
  const outcomes: Array<Outcome<T> | undefined> = works.map(() => undefined);
  const waiting = new Map<number, readonly ServerRequest[]>();
  const advance = (index: number, answers?: readonly ServerAnswer[]) => {
    try {
      // A generator ignores the value of the first `next` call.
      const turn = works[index]?.next(answers ?? []);
      if (turn === undefined) {
        return;
      }
      if (turn.done) {
        outcomes[index] = { value: turn.value };
      } else {
        waiting.set(index, turn.value.requests);
      }
    } catch (error) {
      outcomes[index] = { error };
    }
  };
  for (const index of works.keys()) {
    advance(index);
  }
  while (waiting.size > 0) {
    const turns = [...waiting];
    waiting.clear();
    const answers = yield { what, requests: turns.flatMap(([, requests]) => requests) };
    let at = 0;
    for (const [index, requests] of turns) {
      advance(index, answers.slice(at, at + requests.length));
      at += requests.length;
    }
  }
  return outcomes.filter((outcome) => outcome !== undefined);
}
