import { messageOf } from '../values/message.ts';

/**
 * What went wrong, for the log: the error's kind and message, without what a client may have sent. Errors of parsers quote what they
 * read, and Node.js's own checks of arguments what they received.
 */
export function describeError(error: unknown): string {
  const name = error instanceof Error ? error.name : 'error';
  if (error instanceof SyntaxError || error instanceof URIError) {
    return name;
  }
  const [message = ''] = messageOf(error).split(/\.? Received /, 1);
  return message.startsWith(name) ? message : `${name}: ${message}`;
}
