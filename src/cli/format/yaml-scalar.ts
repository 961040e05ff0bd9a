/** The styles that a string can be written in. */
export interface ScalarForms {
  readonly multiline: boolean;
  readonly plain: boolean;
  readonly singleQuoted: boolean;
  readonly block: boolean;
}

/** Characters that libyaml writes without an escape. None is beyond U+FFFF. */
const printable = /^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/;
const lineBreak = /^[\r\n\u0085\u2028\u2029]$/;

const isPrintable = (char: string): boolean => printable.test(char);
export const isBreak = (char: string | undefined): boolean => char !== undefined && lineBreak.test(char);

/** Determines the styles that a string allows (libyaml, yaml_emitter_analyze_scalar). */
export function formsOf(text: string): ScalarForms {
  const chars = [...text];
  if (chars.length === 0) {
    return { multiline: false, plain: true, singleQuoted: true, block: false };
  }
  const last = chars.length - 1;
  const isBlank = (i: number) => i > last || chars[i] === ' ' || chars[i] === '\t';
  const isSpace = (i: number) => chars[i] === ' ';
  const breaks = chars.map((char) => isBreak(char));
  const pairs = (first: (i: number) => boolean, second: (i: number) => boolean) =>
    chars.some((_, i) => i > 0 && first(i - 1) && second(i));
  const isBreakAt = (i: number) => breaks[i] === true;
  const special = chars.some((char) => !isPrintable(char)) || pairs(isSpace, isBreakAt);
  const breakSpace = pairs(isBreakAt, isSpace);
  const multiline = breaks.includes(true);
  const edges = isSpace(0) || isBreakAt(0) || isSpace(last) || isBreakAt(last);
  const indicators =
    /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`])/.test(text) ||
    (/^[?:-]/.test(text) && isBlank(1)) ||
    chars.some(
      (char, i) =>
        i > 0 && ((char === ':' && isBlank(i + 1)) || (char === '#' && (isBlank(i - 1) || isBreakAt(i - 1)))),
    );
  return {
    multiline,
    plain: !edges && !breakSpace && !special && !multiline && !indicators,
    singleQuoted: !breakSpace && !special,
    block: !isSpace(last) && !special,
  };
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\u0000': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** Writes a character within double quotes. */
export function escapeChar(char: string): string {
  const needsEscape = !isPrintable(char) || isBreak(char) || char === '"' || char === '\\';
  return needsEscape ? escapeAlways(char) : char;
}

/** Escapes a character, even one that needs no escape: libyaml does so throughout a string that starts with a byte order mark. */
export function escapeAlways(char: string): string {
  const short = shortEscapes[char];
  if (short !== undefined) {
    return `\\${short}`;
  }
  const code = char.codePointAt(0) ?? 0;
  const [letter, width] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).toUpperCase().padStart(Number(width), '0')}`;
}

/** The header after the bar of a literal block: an indentation hint if the string starts with white space, and how to treat its end. */
export function blockHints(text: string): string {
  const indent = /^[ \r\n\u0085\u2028\u2029]/.test(text) ? '2' : '';
  const chars = [...text];
  if (!isBreak(chars.at(-1))) {
    return `${indent}-`;
  }
  return chars.length === 1 || isBreak(chars.at(-2)) ? `${indent}+` : indent;
}
