import { isPrintableAscii, isWhitespace } from '../values/ascii.ts';

/** A rule of a plain policy, not validated yet. */
export interface PlainRule {
  readonly path: string;
  readonly capabilities: readonly string[];
}

/**
 * Reads a plain policy: one that consists of comments to the end of the line and of rules like this one, in printable ASCII.
 *
 *     path "secret/*" { capabilities = ["read", "list"] }
 *
 * Returns undefined for any other text, valid or not, which needs the HCL parser. Most policies are plain, the default one included.
 * Loading the HCL parser and parsing those two with it took a command that uses an application's token 3 ms (`npm run bench`).
 */
export function readPlainRules(text: string): readonly PlainRule[] | undefined {
  return new PlainReader(text).rules();
}

class PlainReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  rules(): PlainRule[] | undefined {
    const rules: PlainRule[] = [];
    while (this.#skipComments()) {
      if (this.#at === this.#text.length) {
        return rules;
      }
      const rule = this.#rule();
      if (rule === undefined) {
        return undefined;
      }
      rules.push(rule);
    }
    return undefined;
  }

  #rule(): PlainRule | undefined {
    if (!this.#take('path')) {
      return undefined;
    }
    const path = this.#string();
    if (path === undefined || !this.#take('{') || !this.#take('capabilities') || !this.#take('=')) {
      return undefined;
    }
    const capabilities = this.#list();
    return capabilities !== undefined && this.#take('}') ? { path, capabilities } : undefined;
  }

  /** Reads a list of one or more strings. */
  #list(): string[] | undefined {
    if (!this.#take('[')) {
      return undefined;
    }
    const items: string[] = [];
    do {
      const item = this.#string();
      if (item === undefined) {
        return undefined;
      }
      items.push(item);
    } while (this.#take(','));
    return this.#take(']') ? items : undefined;
  }

  /** Reads a string without escapes and interpolations. */
  #string(): string | undefined {
    if (!this.#take('"')) {
      return undefined;
    }
    const start = this.#at;
    const end = this.#text.indexOf('"', start);
    this.#at = end + 1;
    const string = this.#text.slice(start, Math.max(start, end));
    const isPlain = end >= 0 && isPrintableAscii(string) && !string.includes('$') && !string.includes('\\');
    return isPlain ? string : undefined;
  }

  /** Skips white space, and then a word if it comes next. Returns whether it does. */
  #take(word: string): boolean {
    this.#skipWhitespace();
    const isNext = this.#text.startsWith(word, this.#at);
    this.#at += isNext ? word.length : 0;
    return isNext;
  }

  #skipWhitespace(): void {
    while (isWhitespace(this.#text.charCodeAt(this.#at))) {
      this.#at++;
    }
  }

  /** Skips white space and comments. Returns false for a comment that isn't in printable ASCII: HCL refuses some of them. */
  #skipComments(): boolean {
    while (this.#take('#') || this.#take('//')) {
      const newline = this.#text.indexOf('\n', this.#at);
      const end = newline < 0 ? this.#text.length : newline;
      if (!isPrintableAscii(this.#text.slice(this.#at, end))) {
        return false;
      }
      this.#at = end;
    }
    return true;
  }
}
