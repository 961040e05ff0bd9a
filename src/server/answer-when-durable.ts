import type { ApiAnswer } from '../engine/api.ts';
import type { Engine } from '../engine/engine.ts';
import { StateError } from '../values/state-error.ts';
import type { Log } from './log.ts';
import type { ServerProcess } from './server-process.ts';

/** The state that a server answers from, and its log. */
export interface ServerContext {
  readonly engine: Engine;
  /**
   * Returns a promise that resolves once everything the engine has answered so far is durable; undefined if it already
   * is.
   */
  settled(): Promise<void> | undefined;
  readonly log: Log;
  /** The facts about the server that requests may read. */
  readonly server: ServerProcess;
}

/** Who sends a request: a command run by the state's owner, or anyone who can reach the server. */
export type Requester = 'owner' | 'anyone';

/**
 * Runs `ask`, which sends a request to the engine. If its changes aren't durable yet, returns a promise that resolves
 * once they are. A StateError becomes a response with status 500. Its message names files, so only the owner and the
 * log see it.
 *
 * @throws whatever else `ask` throws
 */
export function answerWhenDurable(
  context: ServerContext,
  requester: Requester,
  ask: () => ApiAnswer,
): ApiAnswer | Promise<ApiAnswer> {
  try {
    const answer = ask();
    const settled = context.settled();
    return settled === undefined ? answer : answerAfter(settled, context, requester, answer);
  } catch (error) {
    return answerFailure(context, requester, error);
  }
}

async function answerAfter(
  settled: Promise<void>,
  context: ServerContext,
  requester: Requester,
  answer: ApiAnswer,
): Promise<ApiAnswer> {
  try {
    await settled;
    return answer;
  } catch (error) {
    return answerFailure(context, requester, error);
  }
}

function answerFailure({ log }: ServerContext, requester: Requester, error: unknown): ApiAnswer {
  if (!(error instanceof StateError)) {
    throw error;
  }
  log.log('error', error.message);
  return internalError(requester === 'owner' ? error.message : undefined);
}

/** Creates the response to a request that failed through no fault of the client. */
export function internalError(message = 'internal error'): ApiAnswer {
  return {
    status: 500,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify({ errors: [message] })}\n`,
  };
}
