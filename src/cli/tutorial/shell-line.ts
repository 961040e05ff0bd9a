import { quoteForSh } from '../../values/shell-quote.ts';

/** A command line of a shell, taken apart. */
export interface ShellLine {
  /** The variable that keeps the output, as in `NAME=$(vault …)`. */
  readonly keeps: string | undefined;
  /** The variables that are set for this command only. */
  readonly env: ReadonlyMap<string, string>;
  /** The program and its arguments. */
  readonly words: readonly string[];
}

/** Why a line isn't one that the tutorial can run, as a sentence. */
export class ShellLineError extends Error {}

/** What starts pipes, redirections, further commands and subshells. */
const operators = '|&;<>()`';
const onlyOne = 'The tutorial runs one command at a time, without pipes, redirections and the like';

const assignment = /^([A-Za-z_]\w*)=/;
const variableName = /^(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/;
const capture = /^\s*([A-Za-z_]\w*)=("?)\$\((.*)\)\2\s*$/s;

/**
 * Parses one command as a POSIX shell does: quotes, backslashes, variables and assignments in front. The command never reaches a shell,
 * so pipes, redirections and the like are refused instead of passed on as text.
 *
 * @param lookUp gives the value of a variable; undefined if there is none
 * @throws ShellLineError
 */
export function parseShellLine(text: string, lookUp: (name: string) => string | undefined): ShellLine {
  const [, keeps, , inner = text] = capture.exec(text) ?? [];
  const words = new Scanner(inner, lookUp).words();
  const env = new Map<string, string>();
  let at = 0;
  for (const { source, value } of words) {
    const [head, name = ''] = assignment.exec(source) ?? [];
    if (head === undefined) {
      break;
    }
    env.set(name, value.slice(head.length));
    at++;
  }
  if (at === words.length) {
    throw new ShellLineError(at === 0 ? 'There is no command.' : 'There is no command after the assignment.');
  }
  return { keeps, env, words: words.slice(at).map(({ value }) => value) };
}

/** Returns the names of the variables whose values a line uses. */
export function variablesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  parseShellLine(text, (name) => {
    names.add(name);
    return '';
  });
  return names;
}

/** Writes a command out, with the values of its variables in their places. Only simple words have no quotes. */
export function spellShellLine({ keeps, env, words }: ShellLine): string {
  const spelled = [...[...env].map(([name, value]) => `${name}=${spellWord(value)}`), ...words.map(spellWord)].join(
    ' ',
  );
  return keeps === undefined ? spelled : `${keeps}=$(${spelled})`;
}

function spellWord(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : quoteForSh(word);
}

interface Word {
  /** The word as it was typed, with its quotes. */
  readonly source: string;
  readonly value: string;
}

/** Splits a text into words. */
class Scanner {
  readonly #text: string;
  readonly #lookUp: (name: string) => string | undefined;
  #at = 0;

  constructor(text: string, lookUp: (name: string) => string | undefined) {
    this.#text = text;
    this.#lookUp = lookUp;
  }

  words(): Word[] {
    const words: Word[] = [];
    for (;;) {
      while (/\s/.test(this.#peek())) {
        this.#at++;
      }
      if (this.#peek() === '' || this.#peek() === '#') {
        return words;
      }
      const start = this.#at;
      const value = this.#word();
      words.push({ source: this.#text.slice(start, this.#at), value });
    }
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #word(): string {
    if (this.#peek() === '~') {
      throw new ShellLineError('~ is not expanded here: write the path out.');
    }
    let value = '';
    for (let char = this.#peek(); char !== '' && !/\s/.test(char); char = this.#peek()) {
      if (operators.includes(char)) {
        throw new ShellLineError(`${onlyOne}: put "${char}" in single quotes if it is part of a value.`);
      }
      value += this.#piece(char);
    }
    return value;
  }

  /** Reads what starts at an unquoted character. */
  #piece(char: string): string {
    this.#at++;
    switch (char) {
      case "'":
        return this.#single();
      case '"':
        return this.#double();
      case '\\':
        return this.#escaped();
      case '$':
        return this.#variable();
      default:
        return char;
    }
  }

  #escaped(): string {
    const char = this.#peek();
    if (char === '' || char === '\n') {
      throw new ShellLineError('A command is one line here: leave out the backslash at its end.');
    }
    this.#at++;
    return char;
  }

  #single(): string {
    const end = this.#text.indexOf("'", this.#at);
    if (end < 0) {
      throw new ShellLineError("A quote (') is not closed.");
    }
    const value = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return value;
  }

  #double(): string {
    let value = '';
    for (;;) {
      const char = this.#peek();
      this.#at++;
      if (char === '"') {
        return value;
      }
      if (char === '') {
        throw new ShellLineError('A quote (") is not closed.');
      }
      if (char === '`') {
        throw new ShellLineError(`${onlyOne}: put "\`" in single quotes if it is part of a value.`);
      }
      if (char === '\\') {
        const next = this.#peek();
        const isEscape = next !== '' && '$`"\\'.includes(next);
        value += isEscape ? this.#escaped() : char;
      } else {
        value += char === '$' ? this.#variable() : char;
      }
    }
  }

  /** Reads a variable behind its dollar sign. A dollar sign before anything else is one. */
  #variable(): string {
    const rest = this.#text.slice(this.#at);
    const [source, braced, plain] = variableName.exec(rest) ?? [];
    const name = braced ?? plain;
    if (source === undefined || name === undefined) {
      const [special] = /^[\d({$?!#@*-]/.exec(rest) ?? [];
      if (special !== undefined) {
        throw new ShellLineError(`"$${special}" has a meaning of its own in a shell: put it in single quotes.`);
      }
      return '$';
    }
    const value = this.#lookUp(name);
    if (value === undefined) {
      throw new ShellLineError(`There is no variable $${name} here.`);
    }
    this.#at += source.length;
    return value;
  }
}
