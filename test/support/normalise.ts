const names: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(?:localvault|bao)\b/g, 'vault'],
  [/\bOpenBao\b|\bLocalVault\b/g, 'Vault'],
  [/\b(?:BAO|LOCALVAULT)_(?=[A-Z])/g, 'VAULT_'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/\bs\.[A-Za-z0-9]{24,}\b/g, '<token>'],
  [/\bb\.[A-Za-z0-9_+/=-]{40,}/g, '<batch-token>'],
  [/\b(auth_)?([a-z-]+)_[0-9a-f]{8}\b/g, '$1$2_<id>'],
  [/\b(?=[a-z\d]*[A-Z])(?=[A-Z\d]*[a-z])[A-Za-z0-9]{24}\b/g, '<accessor>'],
  [
    /\b(?!0001)\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{0,9}[1-9])?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))*(?: m=\S+)?(?: [A-Z]{3,4}\b)?/g,
    '<time>',
  ],
  [/\b[12]\d{9}\b/g, '<epoch>'],
];

/**
 * Gives names to what is random or a clock's, and one name to the program. A time is one as Go prints it: the last digit of the fraction
 * is no zero. Go prints at most nine digits; a scenario writes ten.
 */
function normalise(line: string): string {
  let text = line;
  for (const [pattern, name] of names) {
    text = text.replace(pattern, name);
  }
  return text.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:8200').trimEnd();
}

const isTokenMetadata = (row: string | undefined) => row?.startsWith('token_meta_') ?? false;

/** An output's lines, without the last line break. */
export function linesOf(output: string): string[] {
  const text = output.replace(/\n$/, '');
  return text === '' ? [] : text.split('\n');
}

/**
 * Puts warnings about a remaining time on one line each: whether that is `30m` or, when a second has begun meanwhile, `29m59s`
 * moves the place where the line breaks.
 */
function withoutBreaks(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    if (before?.startsWith('  * TTL of ') && /^ {2}[^ *]/.test(line)) {
      joined[joined.length - 1] = before + line.slice(1);
    } else {
      joined.push(line);
    }
  }
  return joined;
}

/** Lines as they are compared: normalised, such warnings on one line, and a token's metadata sorted, whose order the real one leaves to chance. */
export function comparable(lines: readonly string[]): string[] {
  const rows = withoutBreaks(lines).map(normalise);
  for (let start = 0; start < rows.length; start++) {
    let end = start;
    while (isTokenMetadata(rows[end])) {
      end++;
    }
    rows.splice(start, end - start, ...rows.slice(start, end).sort());
    start = Math.max(start, end - 1);
  }
  return rows;
}
