import { refusal } from '../../framework/error.ts';
import { goQuote } from '../../go/quote.ts';
import { openBaoVersion } from '../../values/openbao-version.ts';
import { canonicalVersion } from '../../values/plugin-version.ts';

/** The version of the built-in plugins. */
export const builtinPluginVersion = `v${openBaoVersion}+builtin.bao`;

/**
 * Returns a plugin version in canonical form.
 *
 * @throws RequestError (400) if it isn't a semantic version
 */
export function parsePluginVersion(text: string): string {
  const version = canonicalVersion(text);
  if (version === undefined) {
    throw refusal(`version ${goQuote(text)} is not a valid semantic version: malformed version: ${text}`);
  }
  return version;
}
