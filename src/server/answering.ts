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

/**
 * Runs `ask`, which asks the engine; where what it changed does not last yet, the answer is one for later. A state that fails is
 * an answer too.
 *
 * @throws what `ask` throws, but for StorageError
 */
export function answerLastingly(answering: Answering, ask: () => ApiAnswer): ApiAnswer | Promise<ApiAnswer> {
  try {
    const answer = ask();
    const settled = answering.settled();
    return settled === undefined ? answer : answerWhen(settled, answering, answer);
  } catch (error) {
    return answerFailure(answering, error);
  }
}

async function answerWhen(settled: Promise<void>, answering: Answering, answer: ApiAnswer): Promise<ApiAnswer> {
  try {
    await settled;
    return answer;
  } catch (error) {
    return answerFailure(answering, error);
  }
}

function answerFailure({ log }: Answering, error: unknown): ApiAnswer {
  if (!(error instanceof StorageError)) {
    throw error;
  }
  log.log('error', error.message);
  return internalError(error.message);
}

/** The answer where something went wrong that isn't the client's fault. */
export function internalError(message: string): ApiAnswer {
  return {
    status: 500,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify({ errors: [message] })}\n`,
  };
}
