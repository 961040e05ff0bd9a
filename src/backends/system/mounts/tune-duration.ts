import { invalidRequest } from '../../../framework/error.ts';
import { parseExactDuration } from '../../../go/duration.ts';
import { messageOf } from '../../../values/message.ts';

/**
 * Parses a duration to seconds.
 *
 * @throws RequestError (400) with the message of Go's parser
 */
export function parseTunedDuration(text: string): number {
  try {
    return parseExactDuration(text);
  } catch (error) {
    throw invalidRequest(messageOf(error));
  }
}
