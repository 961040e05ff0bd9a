import type { ApiAnswer, Engine } from '../engine/api.ts';
import { StorageError } from '../storage/storage.ts';
import type { Log } from './log.ts';

/** What a server answers from. */
export interface Answering {
  readonly engine: Engine;
  /** Resolves when what the engine has answered so far would survive a power cut. */
  settled(): Promise<void>;
  readonly log: Log;
}

/**
 * Runs `ask`, which asks the engine, and waits until what it changed will last. A state that fails is an answer too.
 *
 * @throws what `ask` throws, but for StorageError
 */
export async function answerLastingly(answering: Answering, ask: () => ApiAnswer): Promise<ApiAnswer> {
  try {
    const answer = ask();
    await answering.settled();
    return answer;
  } catch (error) {
    if (!(error instanceof StorageError)) {
      throw error;
    }
    answering.log.log('error', error.message);
    return internalError(error.message);
  }
}

/** The answer where something went wrong that isn't the client's fault. */
export function internalError(message: string): ApiAnswer {
  return {
    status: 500,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify({ errors: [message] })}\n`,
  };
}
