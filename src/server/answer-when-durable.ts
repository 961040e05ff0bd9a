import type { ApiAnswer, Engine } from '../engine/api.ts';
import { StorageError } from '../storage/storage.ts';
import type { Log } from './log.ts';

/** What a server answers from. */
export interface ServerContext {
  readonly engine: Engine;
  /** Resolves when what the engine has answered so far would survive a power cut; undefined where it would already. */
  settled(): Promise<void> | undefined;
  readonly log: Log;
}

/** Who asks: a command of the state's owner, or anyone who can reach the server. */
export type Requester = 'owner' | 'anyone';

/**
 * Runs `ask`, which asks the engine; where what it changed does not last yet, the answer is one for later. A state that fails is
 * an answer too. Its message names files, so only the owner and the log are told.
 *
 * @throws what `ask` throws, but for StorageError
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
  if (!(error instanceof StorageError)) {
    throw error;
  }
  log.log('error', error.message);
  return internalError(requester === 'owner' ? error.message : undefined);
}

/** The answer where something went wrong that isn't the client's fault. */
export function internalError(message = 'internal error'): ApiAnswer {
  return {
    status: 500,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify({ errors: [message] })}\n`,
  };
}
