import { refusal } from '../../../framework/error.ts';
import { goQuote } from '../../../go/quote.ts';
import { messageOf } from '../../../values/message.ts';
import { openBaoVersion } from '../../../values/openbao-version.ts';
import { canonicalVersion } from '../../../values/plugin-version.ts';

/** The version of the built-in plugins. */
export const builtinPluginVersion = `v${openBaoVersion}+builtin.bao`;

/**
 * Returns a plugin version in canonical form.
 *
 * @throws RequestError (400) if it isn't a semantic version
 */
export function parsePluginVersion(text: string, rule: 'loose' | 'strict'): string {
  try {
    return canonicalVersion(text, rule);
  } catch (error) {
    throw refusal(`version ${goQuote(text)} is not a valid semantic version: ${messageOf(error)}`);
  }
}
