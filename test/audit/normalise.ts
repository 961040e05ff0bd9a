/**
 * Names what is random or the clock's in a line of an audit log. Which of such values are the same as each other within the line
 * stays visible.
 */
export function normaliseLine(line: string): string {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const name = (kind: string, text: string) => {
    const known = names.get(text);
    if (known !== undefined) {
      return known;
    }
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    names.set(text, `<${kind} ${count}>`);
    return `<${kind} ${count}>`;
  };
  return line
    .replace(/hmac-sha256:[0-9a-f]{64}/g, (text) => name('hmac', text))
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (text) => name('uuid', text))
    .replace(/\b(auth_[a-z]+|kv|system|cubbyhole|identity)_[0-9a-f]{8}\b/g, '$1_<id>')
    .replace(/"client_id":"[A-Za-z0-9+/]{43}="/g, '"client_id":"<client>"')
    .replace(/\b[sb]\.[A-Za-z0-9_-]{24,}\b/g, (text) => name('token', text))
    .replace(/"([A-Za-z0-9]{24})"/g, (_all, text: string) => `"${name('accessor', text)}"`)
    .replace(/"(creation_time|last_renewal_time)":\d{10}/g, '"$1":<seconds>')
    .replace(/"creation_ttl":(\d+)(.*?)"ttl":(\d+)/g, (all, whole: string, between: string, left: string) =>
      Number(whole) - Number(left) <= 10 ? `"creation_ttl":${whole}${between}"ttl":${whole}` : all,
    )
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replace(/"remote_port":\d+/g, '"remote_port":<port>')
    .replace(/127\.0\.0\.1:\d+/g, '<host>');
}
