/**
 * The paths that a pattern stands for, its fields in braces: `role/(?<name>\w+)/id/?` gives `role/{name}/id`. Each alternative
 * and each part that may be missing makes paths of their own; a slash that may stand at the end is left out. Undefined for a
 * pattern that has no such paths, as `.*` (the rules of the OpenAPI documents that OpenBao makes).
 */
export function pathTemplates(pattern: string): string[] | undefined {
  const reader = new PatternReader(pattern);
  const paths = reader.alternatives();
  return paths === undefined || !reader.atEnd ? undefined : [...new Set(paths.filter(isKept).map(withoutMark))];
}

/** Follows an optional slash; where nothing follows the mark, the path without the slash is there too. */
const mark = '\n';

const isKept = (path: string) => !path.endsWith(mark);
const withoutMark = (path: string) => path.replaceAll(mark, '');

/** Reads the few things that the patterns of paths are made of. */
class PatternReader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  get atEnd(): boolean {
    return this.#at === this.#pattern.length;
  }

  /** Branches parted by `|`, up to the end or to a closing parenthesis. */
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

  /** A field, a group or a character; undefined for what stands for many characters. */
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

  /** Goes past a group, whatever is in it. */
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
