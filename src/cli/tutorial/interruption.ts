/** Thrown where a signal stops the tutorial. */
export class Interruption extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}

/** Signals that would end this process at once, without its cleaning up. */
const signals: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'];

/**
 * Runs `body`, and turns signals that would end this process into an abort, whose reason is the signal.
 *
 * @throws what `body` throws, such as an Interruption
 */
export async function interruptible<T>(body: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const handlers = signals.map((name) => [name, () => controller.abort(name)] as const);
  for (const [name, handler] of handlers) {
    process.on(name, handler);
  }
  try {
    return await body(controller.signal);
  } finally {
    for (const [name, handler] of handlers) {
      process.off(name, handler);
    }
  }
}
