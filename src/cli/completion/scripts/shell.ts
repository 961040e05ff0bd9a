/** A template tag that returns a shell script's text as written, with `\${` standing for `${`. */
export function shell(text: TemplateStringsArray): string {
  return text.raw.join('').replaceAll('\\${', '${');
}
