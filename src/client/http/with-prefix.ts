import { messageOf } from '../../values/message.ts';

/** Runs `body` and prefixes the message of an error it throws. */
export function withPrefix<T>(prefix: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw new Error(`${prefix}: ${messageOf(error)}`);
  }
}
