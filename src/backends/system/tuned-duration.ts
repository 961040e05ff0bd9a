import { refusal } from '../../framework/error.ts';
import { parseExactDuration } from '../../go/duration.ts';
import { messageOf } from '../../values/message.ts';

/** A duration in seconds, refused with the parser's own words. */
export function parseTunedDuration(text: string): number {
  try {
    return parseExactDuration(text);
  } catch (error) {
    throw refusal(messageOf(error));
  }
}
