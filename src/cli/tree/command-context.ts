import type { CommandContext, Context } from '../context.ts';
import { Failure } from '../failure.ts';
import type { CommonFlags } from '../flags/common-flags.ts';
import type { FlagSpecs } from '../flags/flag-types.ts';
import type { ParsedFlags } from '../flags/parse-flags.ts';
import { openSession } from '../requests/open-session.ts';

/**
 * Makes the context of one command from the shared context and its parsed flags.
 *
 * @param usage how to call the command, for the message about a wrong number of arguments. Vault's own commands don't say it
 */
export function commandContext<F extends FlagSpecs>(
  context: Context,
  parsed: ParsedFlags<CommonFlags & F>,
  usage?: string,
): CommandContext<F> {
  const flags = parsed.values;
  const args = parsed.rest;
  return {
    ...context,
    env: context.io.env,
    args,
    flags,
    given: parsed.given,
    session: (missing) => openSession(context, parsed, { missing }),
    sessionWithoutToken: () => openSession(context, parsed, { withToken: false }),
    readStdin: () => (flags['non-interactive'] ? new Uint8Array() : context.io.stdin.readAll()),
    expectArgs: (least, most = least, expected) => checkArgs(args.length, least, most, expected, usage),
  };
}

function checkArgs(
  count: number,
  least: number,
  most: number,
  expected = least === most ? `${least}` : `${least}-${most}`,
  usage?: string,
): void {
  const next = usage === undefined ? '' : `. Usage: ${usage}`;
  if (count < least) {
    throw new Failure(`Not enough arguments (expected ${expected}, got ${count})${next}`, 1);
  }
  if (count > most) {
    throw new Failure(`Too many arguments (expected ${expected}, got ${count})${next}`, 1);
  }
}
