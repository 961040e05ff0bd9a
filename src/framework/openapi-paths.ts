/**
 * Expands a pattern into path templates, with fields in braces: `role/(?<name>\w+)/id/?` gives `role/{name}/id`. Each
 * alternative and each optional part gives templates of its own; an optional slash at the end is dropped. Returns
 * undefined for a pattern without templates, such as `.*`. Follows the rules of OpenBao's OpenAPI documents.
 */
export function pathTemplates(pattern: string): string[] | undefined {
  const reader = new PatternReader(pattern);
  const paths = reader.alternatives();
  return paths === undefined || !reader.atEnd ? undefined : [...new Set(paths.filter(isKept).map(withoutMark))];
}

/** Marks an optional slash. A path that ends in the mark is dropped, since its variant without the slash exists too. */
const mark = '\n';

const isKept = (path: string) => !path.endsWith(mark);
const withoutMark = (path: string) => path.replaceAll(mark, '');

/** Parses the subset of regular expressions that path patterns use. */
class PatternReader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  get atEnd(): boolean {
    return this.#at === this.#pattern.length;
  }

  /** Parses branches separated by `|`, up to the end or a closing parenthesis. */
  alternatives(): string[] | undefined {
    const all: string[] = [];
    do {
      const branch = this.#sequence();
      if (branch === undefined) {
        return undefined;
      }
      all.push(...branch);
    } while (this.#take('|'));
    return all;
  }

  #sequence(): string[] | undefined {
    let paths = [''];
    while (!this.atEnd && !/^[|)]/.test(this.#rest)) {
      if (this.#take('^') || this.#take('$')) {
        continue;
      }
      const piece = this.#piece();
      if (piece === undefined || /^[*+{]/.test(this.#rest)) {
        return undefined;
      }
      const optional = this.#take('?');
      const continued = piece.map((text) => (optional && text === '/' ? text + mark : text));
      const choices = optional ? ['', ...continued] : continued;
      paths = choices.flatMap((choice) => paths.map((path) => path + choice));
    }
    return paths;
  }

  /** Parses a field, a group or a character. Returns undefined for anything that matches a variable text. */
  #piece(): string[] | undefined {
    const field = /^\(\?P?<(\w+)>/.exec(this.#rest);
    if (field !== null) {
      this.#skipGroup();
      return [`{${field[1]}}`];
    }
    if (this.#take('(?:') || this.#take('(')) {
      const inside = this.alternatives();
      return this.#take(')') ? inside : undefined;
    }
    const [text, escaped, plain] = /^(?:\\(\W)|([^\\.[(]))/.exec(this.#rest) ?? [];
    if (text === undefined) {
      return undefined;
    }
    this.#at += text.length;
    return [escaped ?? plain ?? ''];
  }

  /** Skips a group and its contents. */
  #skipGroup(): void {
    const parts = /\\.|\[(?:\\.|[^\]\\])*\]|[()]/gs;
    parts.lastIndex = this.#at;
    let depth = 0;
    for (let part = parts.exec(this.#pattern); part !== null; part = parts.exec(this.#pattern)) {
      if (part[0] === '(') {
        depth++;
      }
      if (part[0] === ')') {
        depth--;
      }
      if (depth === 0 && part[0] === ')') {
        this.#at = parts.lastIndex;
        return;
      }
    }
    this.#at = this.#pattern.length;
  }

  get #rest(): string {
    return this.#pattern.slice(this.#at);
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) {
      return false;
    }
    this.#at += text.length;
    return true;
  }
}
