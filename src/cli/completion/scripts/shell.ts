/** A shell script's text as it stands, but for `${`, which is written with a backslash in front. */
export function shell(text: TemplateStringsArray): string {
  return text.raw.join('').replaceAll('\\${', '${');
}
