import type { Secret } from '../../client/session/secret.ts';
import { goFormat } from '../../go/format.ts';
import { compareBytes } from '../../values/compare.ts';
import type { Value, ValueMap } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { table } from './columns.ts';
import { durationForTable, looksLikeDuration } from './duration-cell.ts';
import { printWarnings, valueDelimiter } from './secret-table.ts';

/** Prints a sorted table of names, with their details if `-detailed` is given. Prints nothing for an empty list. */
export function printListTable(context: Context, secret: Secret | undefined, names: readonly Value[]): void {
  printWarnings(context, secret);
  if (names.length === 0) {
    return;
  }
  const keys = names.map(nameOf).sort(compareBytes);
  const info = context.detailed ? infoOf(secret) : undefined;
  const headings = info === undefined ? [] : headingsOf(info, keys);
  // On a terminal, each name stays on one line.
  const shown = (key: string) => (context.io.stdout.isTerminal ? key.replaceAll('\n', '\\n') : key);
  const rows = keys.map((key) => shown(headings.length === 0 ? key : detailedRow(key, headings, info)));
  context.ui.output(table([['Keys', ...headings].join(valueDelimiter), ...rows], valueDelimiter));
}

function nameOf(value: Value): string {
  if (typeof value !== 'string') {
    throw new Failure(`Could not parse output: ${goFormat(value)} is not a string`, 1);
  }
  return value;
}

function infoOf(secret: Secret | undefined): ValueMap | undefined {
  const info = secret?.data?.key_info;
  return isMap(info) && Object.keys(info).length > 0 ? info : undefined;
}

/** The fields of all listed entries. */
function headingsOf(info: ValueMap, keys: readonly string[]): string[] {
  const headings = new Set<string>();
  for (const [key, values] of Object.entries(info)) {
    if (keys.includes(key) && isMap(values)) {
      for (const heading of Object.keys(values)) {
        headings.add(heading);
      }
    }
  }
  return [...headings].sort(compareBytes);
}

function detailedRow(key: string, headings: readonly string[], info: ValueMap | undefined): string {
  const values = info?.[key];
  if (!isMap(values)) {
    return key;
  }
  const cells = headings.map((heading) => {
    const value = values[heading];
    if (value === undefined) {
      return 'n/a';
    }
    return goFormat(looksLikeDuration(heading) ? durationForTable(value) : value);
  });
  return [key, ...cells].join(valueDelimiter);
}
