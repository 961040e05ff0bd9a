import { messageOf } from '../../values/message.ts';

/** The warning that a history can't be written, and what to do. */
export function unwrittenWarning(error: unknown): string {
  return `the history isn't kept: ${messageOf(error)}; correct that, or turn it off with \`localvault config set history off\``;
}
