import type { Output } from './io.ts';

/** The output of commands: lines on the two standard streams, with colours on a terminal. */
export interface Ui {
  /** Whether colours are used: only on a terminal, and not if NO_COLOR or a similar setting forbids them. */
  readonly colour: boolean;
  /** A line of results on standard output. */
  output(text: string): void;
  /** A table of our own on standard output; its first line is the heading, which is bold where there are colours. */
  table(text: string): void;
  /** Text on standard output, without a newline. */
  raw(text: string): void;
  /** An error on standard error. */
  error(text: string): void;
  /** A warning on standard error. */
  warn(text: string): void;
}

/** A stream for text, which any `Output` is. */
export interface TextOutput {
  write(text: string, paint?: (shown: string) => string): void;
}

/** Functions that style text for a terminal. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** Makes a `Ui` that writes to two streams. Without `paint`, it has no colours. */
export function createUi(stdout: Output, stderr: TextOutput, paint?: Paint): Ui {
  return {
    colour: paint !== undefined,
    output: (text) => stdout.write(`${text}\n`),
    table: (text) => stdout.write(`${text}\n`, paint && ((shown) => shown.replace(/^.*/, paint.bold))),
    raw: (text) => stdout.write(text),
    error: (text) => stderr.write(`${text}\n`, linePainter(paint?.red)),
    warn: (text) => stderr.write(`${text}\n`, linePainter(paint?.yellow)),
  };
}

/** Colours a text except for its final newline. */
function linePainter(colour: ((text: string) => string) | undefined): ((shown: string) => string) | undefined {
  return colour && ((shown) => `${colour(shown.slice(0, -1))}\n`);
}
