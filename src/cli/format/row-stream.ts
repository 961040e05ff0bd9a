import type { Printable } from '../../go/json/json.ts';
import type { Context } from '../context.ts';
import { outputRendered } from './output.ts';
import { render } from './render.ts';

/** The maximum number of rows printed at once, and the longest time that a row waits for others, in milliseconds. */
const batchLength = 64;
const longestWait = 200;

/** What rows look like. */
export interface RowLayout<Row> {
  /** The table's columns. The width of the last one doesn't matter to the others. */
  readonly columns: ReadonlyArray<{ readonly title: string; readonly cell: (row: Row) => string }>;
  /** The row in JSON and YAML. */
  readonly printable: (row: Row) => Printable;
  /** The sentence that a terminal shows if there are no rows. */
  readonly nothing: string;
}

/**
 * Prints rows as they come: the first ones at once, and without keeping any. In a table, the first rows determine the columns' widths;
 * a wider cell further down widens its column from there on. JSON and YAML are one list.
 */
export class RowStream<Row> {
  readonly #context: Context;
  readonly #layout: RowLayout<Row>;
  readonly #beforePrint: () => void;
  #waiting: Row[] = [];
  #since = 0;
  #widths: number[] | undefined;
  #isEmpty = true;

  /**
   * @param beforePrint called before anything is printed, to remove a progress bar
   * @throws Failure (status 1) for a format that can't show rows
   */
  constructor(context: Context, layout: RowLayout<Row>, beforePrint: () => void = () => {}) {
    this.#context = context;
    this.#layout = layout;
    this.#beforePrint = beforePrint;
    if (!['table', 'json', 'yaml', 'yml'].includes(context.format)) {
      outputRendered(context, []);
    }
  }

  /** Prints a row, now or with some that follow soon. */
  async #write(row: Row): Promise<void> {
    if (this.#waiting.length === 0) {
      this.#since = performance.now();
    }
    this.#waiting.push(row);
    if (this.#waiting.length === batchLength || performance.now() - this.#since > longestWait) {
      await this.#print();
    }
  }

  /** Prints rows as they come, except for the last ones, and returns their number. */
  async writeAll(rows: AsyncIterable<Row>): Promise<number> {
    let count = 0;
    for await (const row of rows) {
      count += 1;
      await this.#write(row);
    }
    return count;
  }

  /** Prints what is left, and the end. */
  async end(): Promise<void> {
    await this.#print();
    this.#beforePrint();
    const { format, ui, io } = this.#context;
    if (format === 'table') {
      if (this.#isEmpty && io.stderr.isTerminal) {
        ui.warn(this.#layout.nothing);
      }
    } else if (this.#isEmpty) {
      outputRendered(this.#context, []);
    } else if (format === 'json') {
      ui.output('\n]');
    }
  }

  async #print(): Promise<void> {
    const rows = this.#waiting;
    if (rows.length === 0) {
      return;
    }
    this.#waiting = [];
    const { format, ui } = this.#context;
    const isFirst = this.#isEmpty;
    this.#isEmpty = false;
    if (format === 'table') {
      await this.#printTable(rows);
      return;
    }
    this.#beforePrint();
    const printed = rows.map(this.#layout.printable);
    if (format === 'json') {
      const items = printed.map((row) => render('json', row).replace(/^/gm, '  '));
      ui.raw(`${isFirst ? '[\n' : ',\n'}${items.join(',\n')}`);
    } else {
      ui.raw(render('yaml', printed));
    }
  }

  async #printTable(rows: readonly Row[]): Promise<void> {
    const { columns } = this.#layout;
    const cells = rows.map((row) => columns.map(({ cell }) => cell(row).replace(/\r?\n|\r/g, '\\n')));
    const { gridTable } = await import('./grid-table.ts');
    this.#beforePrint();
    const titles = columns.map(({ title }) => title);
    if (this.#widths === undefined) {
      this.#context.ui.table(gridTable(titles, cells));
    } else {
      this.#context.ui.output(gridTable(undefined, cells, this.#widths));
    }
    const before = this.#widths ?? titles.map((title) => title.length);
    this.#widths = before.map((width, i) =>
      i === before.length - 1 ? 0 : cells.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), width),
    );
  }
}
