import { messageOf } from '../values/message.ts';

/**
 * Describes an error for the log by its kind and message, without data that a client may have sent: parsers quote what
 * they read, and Node's argument checks quote what they received.
 */
export function describeError(error: unknown): string {
  const name = error instanceof Error ? error.name : 'error';
  if (error instanceof SyntaxError || error instanceof URIError) {
    return name;
  }
  const [message = ''] = messageOf(error).split(/\.? Received /, 1);
  return message.startsWith(name) ? message : `${name}: ${message}`;
}
