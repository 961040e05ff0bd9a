/** Normalises a version to `v` and three numbers; undefined for text that isn't a version. */
export function canonicalVersion(text: string): string | undefined {
  const match = /^[vV]?(\d+(?:\.\d+)*)(-[0-9A-Za-z\-~.]+)?(\+[0-9A-Za-z\-~.]+)?$/.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, numbers = '', prerelease = '', build = ''] = match;
  const segments = numbers.split('.').map((segment) => String(Number(segment)));
  while (segments.length < 3) {
    segments.push('0');
  }
  return `v${segments.join('.')}${prerelease}${build}`;
}
