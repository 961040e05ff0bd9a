import type { ValueMap } from '../../values/value.ts';
import type { Context } from '../context.ts';

/** A title between equals signs, about as wide as the text beneath it. */
export function heading(title: string, width: number): string {
  const room = width - (Buffer.byteLength(title) + 2);
  const signs = '='.repeat(Math.ceil((room <= 0 ? 4 : room) / 2));
  return `${signs} ${title} ${signs}`;
}

/** A title for the table of a map. */
export function headingOfMap(title: string, map: ValueMap): string {
  const widest = Math.max(0, ...Object.keys(map).map((key) => Buffer.byteLength(key)));
  return heading(title, widest + '    Value'.length);
}

/** Prints a path under its title. */
export function printPath(context: Context, title: string, path: string): void {
  context.ui.output(heading(title, Buffer.byteLength(path)));
  context.ui.output(path);
  context.ui.output('');
}
