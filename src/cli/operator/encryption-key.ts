import { numberOf } from '../../client/session/secret.ts';
import type { Session } from '../../client/session/session.ts';
import type { Printable } from '../../go/json/json.ts';
import { goQuote } from '../../go/quote.ts';
import { isNumber } from '../../values/number.ts';
import type { Context } from '../context.ts';
import { columns } from '../format/columns.ts';
import { outputRendered } from '../format/output.ts';
import { ask, dataOf } from '../requests/ask.ts';

/** The status of the key that a server encrypts with. */
export interface KeyStatus {
  readonly term: number;
  /** RFC 3339. */
  readonly installTime: string;
  readonly encryptions: number;
}

/**
 * Reads the status of the encryption key.
 *
 * @throws Error for an incomplete response
 */
export async function readKeyStatus(session: Session): Promise<KeyStatus> {
  const data = dataOf(await ask(session, 'GET', 'sys/key-status'));
  const { term, install_time: installTime, encryptions } = data;
  if (term === undefined) {
    throw new Error('term not found in response');
  }
  if (!isNumber(term)) {
    throw new Error('could not convert term to a number');
  }
  if (installTime === undefined) {
    throw new Error('install_time not found in response');
  }
  if (typeof installTime !== 'string') {
    throw new Error('could not convert install_time to a string');
  }
  if (Number.isNaN(Date.parse(installTime))) {
    throw new Error(`could not parse install_time ${goQuote(installTime)}`);
  }
  return { term: numberOf(term), installTime, encryptions: numberOf(encryptions) };
}

/** Prints the status; in a table, after `heading`. Returns the exit status. */
export function outputKeyStatus(context: Context, status: KeyStatus, heading = ''): number {
  const { term, installTime, encryptions } = status;
  if (context.format !== 'table') {
    const fields: ReadonlyArray<readonly [string, Printable]> = [
      ['term', term],
      ['install_time', installTime],
      ['encryptions', encryptions],
    ];
    return outputRendered(context, new Map(fields));
  }
  const lines = [`Key Term | ${term}`, `Install Time | ${shortTime(installTime)}`, `Encryption Count | ${encryptions}`];
  context.ui.output(heading + columns(lines));
  return 0;
}

/** As Go's RFC822: `02 Jan 06 15:04 UTC`. */
function shortTime(text: string): string {
  const [, day, month, year, time] =
    /^\w+, (\d\d) (\w+) \d\d(\d\d) (\d\d:\d\d)/.exec(new Date(text).toUTCString()) ?? [];
  return `${day} ${month} ${year} ${time} UTC`;
}
