import { Help } from 'commander';
import type { Output } from '../terminal/io.ts';
import type { Paint } from '../terminal/ui.ts';
import type { Step } from './step.ts';

/** The width of text that doesn't go to a terminal, and the greatest on one: longer lines are hard to read. */
const [pipedWidth, greatestWidth] = [80, 100];

/** Writes the texts of the tutorial, wrapped to the width of the terminal. */
export class Page {
  readonly #output: Output;
  readonly #paint: Paint | undefined;

  /** @param paint undefined for no colours */
  constructor(output: Output, paint: Paint | undefined) {
    this.#output = output;
    this.#paint = paint;
  }

  /** Writes the title and the explanation of a step, and the files of its commands. */
  step({ title, text, files = {} }: Step, number: number, count: number): void {
    this.#write(`\nStep ${number} of ${count}: ${title}\n`, this.#paint?.bold);
    this.paragraph(text);
    for (const [name, contents] of Object.entries(files)) {
      this.#write(`\n${name}:\n\n${contents.replaceAll(/^(?=.)/gm, '    ')}`);
    }
  }

  /** Writes a command that is to be run. */
  command(line: string): void {
    this.#write(`\n    ${line}\n\n`, this.#paint?.bold);
  }

  /** Writes a command that runs, as a shell shows it. */
  typed(line: string): void {
    this.#write(`\n$ ${line}\n`, this.#paint?.bold);
  }

  /** Writes what to look for in the output of a command. */
  look(text: string): void {
    this.#write(`\n${this.#wrapped(text, '→ ')}\n`);
  }

  /** Writes a line as it is. */
  line(text: string): void {
    this.#write(`${text}\n`);
  }

  /** Writes what to do differently. */
  hint(text: string): void {
    this.#write(`${this.#wrapped(text, '')}\n`, this.#paint?.yellow);
  }

  paragraph(text: string): void {
    this.#write(`${this.#wrapped(text, '')}\n`);
  }

  #wrapped(text: string, mark: string): string {
    const help = Object.assign(new Help(), { minWidthToWrap: 1 });
    const width = Math.min(this.#output.columns ?? pipedWidth, greatestWidth);
    const lines = help.boxWrap(text, Math.max(1, width - mark.length));
    return mark + lines.replaceAll('\n', `\n${' '.repeat(mark.length)}`);
  }

  /** Colours a text except for the line breaks around it. */
  #write(text: string, colour?: (text: string) => string): void {
    const paint =
      colour && ((shown: string) => shown.replace(/^(\n*)([\s\S]*?)(\n*)$/, (_, a, b, c) => a + colour(b) + c));
    this.#output.write(text, paint);
  }
}
