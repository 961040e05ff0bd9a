import { readsAsText } from './yaml-plain.ts';
import { blockHints, escapeAlways, escapeChar, formsOf, isBreak } from './yaml-scalar.ts';

/** The column after which text is folded at the next blank. */
const bestWidth = 80;

type Style = 'plain' | 'single' | 'double' | 'literal';

/**
 * Writes YAML exactly like libyaml. Line breaks and blanks depend on the current column, on whether white space was just written, and
 * on whether the line so far is only indentation.
 */
export class YamlEmitter {
  text = '';
  #column = 0;
  #indent = -2;
  #afterSpace = true;
  #inIndentation = true;

  get inIndentation(): boolean {
    return this.#inIndentation;
  }

  /** Runs `body` one level deeper. `flat` keeps the level, as for a list in a map. */
  nested(body: () => void, flat = false): void {
    const before = this.#indent;
    if (!flat || before < 0) {
      this.#indent += 2;
    }
    body();
    this.#indent = before;
  }

  /** Moves to the start of an indented line, unless it is there already. */
  startLine(): void {
    const indent = Math.max(this.#indent, 0);
    if (!this.#inIndentation || this.#column > indent || (this.#column === indent && !this.#afterSpace)) {
      this.#break();
    }
    if (this.#column < indent) {
      this.#put(' '.repeat(indent - this.#column));
    }
    this.#afterSpace = true;
    this.#inIndentation = true;
  }

  /** Writes an indicator such as `-` or `:`. `needsSpace` puts a blank before it. `indents` lets the next token follow on the same line. */
  indicator(mark: string, needsSpace: boolean, indents: boolean): void {
    this.#put(needsSpace && !this.#afterSpace ? ` ${mark}` : mark);
    this.#afterSpace = false;
    this.#inIndentation = this.#inIndentation && indents;
  }

  /** Writes a number, boolean, null, `[]` or `{}`. */
  bare(text: string): void {
    this.indicator(text, true, false);
  }

  /** Writes a string. A simple key stays on one line. */
  scalar(text: string, isSimpleKey: boolean): void {
    const before = this.#indent;
    this.#indent = Math.max(before, 0) + 2;
    this.#styled(text, isSimpleKey);
    this.#indent = before;
  }

  #styled(text: string, isSimpleKey: boolean): void {
    const mayFold = !isSimpleKey;
    const style = styleOf(text, isSimpleKey);
    if (style === 'literal') {
      this.#literal(text);
    } else if (style === 'plain') {
      this.#folding(text, (char) => char, { quote: '', mayFold });
    } else if (style === 'single') {
      this.#folding(text, (char) => (char === "'" ? "''" : char), { quote: "'", mayFold });
    } else if (text.startsWith('\ufeff')) {
      this.#folding(text, escapeAlways, { quote: '"', mayFold: false });
    } else {
      this.#folding(text, escapeChar, { quote: '"', mayFold });
    }
  }

  #folding(
    text: string,
    write: (char: string) => string,
    form: { readonly quote: string; readonly mayFold: boolean },
  ): void {
    const { quote, mayFold } = form;
    this.indicator(quote, true, false);
    const chars = [...text];
    let afterBlank = false;
    chars.forEach((char, i) => {
      const next = chars[i + 1];
      const inside = quote === '' || (i > 0 && next !== undefined);
      const atBlank = char === ' ' && (quote === '"' || next !== ' ');
      if (mayFold && atBlank && inside && !afterBlank && this.#column > bestWidth) {
        this.#inIndentation = false;
        this.startLine();
        if (quote === '"' && next === ' ') {
          this.#put('\\');
        }
      } else if (quote === "'" && isBreak(char)) {
        this.#rawBreak(char);
      } else {
        if (quote === "'" && isBreak(chars[i - 1])) {
          this.startLine();
        }
        this.#put(write(char));
        this.#inIndentation = false;
      }
      afterBlank = char === ' ';
    });
    this.#put(quote);
    this.#afterSpace = false;
    this.#inIndentation = false;
  }

  #literal(text: string): void {
    this.indicator(`|${blockHints(text)}`, true, false);
    this.#break();
    this.#inIndentation = true;
    this.#afterSpace = true;
    let atBreak = true;
    for (const char of text) {
      if (isBreak(char)) {
        this.#rawBreak(char);
        atBreak = true;
      } else {
        if (atBreak) {
          this.startLine();
        }
        this.#put(char);
        this.#inIndentation = false;
        atBreak = false;
      }
    }
  }

  #rawBreak(char: string): void {
    this.text += char;
    this.#column = 0;
    this.#inIndentation = true;
  }

  #put(text: string): void {
    this.text += text;
    this.#column += [...text].length;
  }

  #break(): void {
    this.text += '\n';
    this.#column = 0;
  }
}

/** Reports whether a key fits before its colon on one line. Other keys need an explicit `?`. */
export function isSimpleKey(text: string): boolean {
  return !formsOf(text).multiline && Buffer.byteLength(text) <= 128;
}

function styleOf(text: string, isSimpleKey: boolean): Style {
  const forms = formsOf(text);
  if (text.includes('\n')) {
    return forms.block && !isSimpleKey ? 'literal' : 'double';
  }
  if (!readsAsText(text) || (isSimpleKey && forms.multiline)) {
    return 'double';
  }
  if (forms.plain) {
    return 'plain';
  }
  return forms.singleQuoted ? 'single' : 'double';
}
