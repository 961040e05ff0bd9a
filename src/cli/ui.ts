import type { Output } from './io.ts';

/** What commands print through: lines to the two streams, with the colours that a terminal gets. */
export interface Ui {
  /** Whether colours may be used: on a terminal only, and not where NO_COLOR or its kin say no. */
  readonly colour: boolean;
  /** A line of results on standard output. */
  output(text: string): void;
  /** A table of our own on standard output; its first line is the heading, which is bold where there are colours. */
  table(text: string): void;
  /** Text on standard output, without a line break of its own. */
  raw(text: string): void;
  /** A line on standard error that says why the command failed. */
  error(text: string): void;
  /** A line on standard error that is good to know. */
  warn(text: string): void;
}

/** What colours text for a terminal. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** A `Ui` over two streams; without `paint` there are no colours. */
export function createUi(stdout: Output, stderr: Pick<Output, 'write'>, paint?: Paint): Ui {
  return {
    colour: paint !== undefined,
    output: (text) => stdout.write(`${text}\n`),
    table: (text) => stdout.write(`${text}\n`, paint && ((shown) => shown.replace(/^.*/, paint.bold))),
    raw: (text) => stdout.write(text),
    error: (text) => stderr.write(`${text}\n`, linePainter(paint?.red)),
    warn: (text) => stderr.write(`${text}\n`, linePainter(paint?.yellow)),
  };
}

/** Colours a text but for the line break at its end. */
function linePainter(colour: ((text: string) => string) | undefined): ((shown: string) => string) | undefined {
  return colour && ((shown) => `${colour(shown.slice(0, -1))}\n`);
}
