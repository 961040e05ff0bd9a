import type { ApiAnswer, Engine } from '../engine/api.ts';
import { StorageError } from '../storage/storage.ts';
import type { Log } from './log.ts';

/** What a server answers from. */
export interface Answering {
  readonly engine: Engine;
  /** Resolves when what the engine has answered so far would survive a power cut; undefined where it would already. */
  settled(): Promise<void> | undefined;
  readonly log: Log;
}

/** Who asks: a command of the state's owner, or anyone who can reach the server. */
export type Asker = 'owner' | 'anyone';

/**
 * Runs `ask`, which asks the engine; where what it changed does not last yet, the answer is one for later. A state that fails is
 * an answer too. Its message names files, so only the owner and the log are told.
 *
 * @throws what `ask` throws, but for StorageError
 */
export function answerLastingly(
  answering: Answering,
  asker: Asker,
  ask: () => ApiAnswer,
): ApiAnswer | Promise<ApiAnswer> {
  try {
    const answer = ask();
    const settled = answering.settled();
    return settled === undefined ? answer : answerWhen(settled, answering, asker, answer);
  } catch (error) {
    return answerFailure(answering, asker, error);
  }
}

async function answerWhen(
  settled: Promise<void>,
  answering: Answering,
  asker: Asker,
  answer: ApiAnswer,
): Promise<ApiAnswer> {
  try {
    await settled;
    return answer;
  } catch (error) {
    return answerFailure(answering, asker, error);
  }
}

function answerFailure({ log }: Answering, asker: Asker, error: unknown): ApiAnswer {
  if (!(error instanceof StorageError)) {
    throw error;
  }
  log.log('error', error.message);
  return internalError(asker === 'owner' ? error.message : undefined);
}

/** The answer where something went wrong that isn't the client's fault. */
export function internalError(message = 'internal error'): ApiAnswer {
  return {
    status: 500,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify({ errors: [message] })}\n`,
  };
}
