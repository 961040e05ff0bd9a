const parts = '[0-9A-Za-z\\-~]';
const more = `(?:\\.${parts}+)*`;

/**
 * The versions of hashicorp/go-version. `loose` ones may have a prerelease right behind the number, such as `1beta`.
 * The groups are the numbers, the prerelease in two forms, and the metadata.
 */
const patterns = {
  loose: versionPattern('-?'),
  strict: versionPattern('-'),
};

function versionPattern(separator: string): RegExp {
  const prerelease = `(?:-([0-9]${parts}*${more})|${separator}([A-Za-z\\-~]${parts}*${more}))?`;
  return new RegExp(`^v?([0-9]+(?:\\.[0-9]+)*)${prerelease}(?:\\+(${parts}+${more}))?$`);
}

const maxNumber = 2n ** 63n - 1n;
const maxDigits = 19;

/**
 * Normalises a version to `v` and at least three numbers.
 *
 * @throws Error with Go's message for a text that isn't a version
 */
export function canonicalVersion(text: string, rule: keyof typeof patterns): string {
  const match = patterns[rule].exec(text);
  if (match === null) {
    throw new Error(`malformed version: ${text}`);
  }
  const [, numbers = '', numeric = '', named = '', metadata = ''] = match;
  const segments = numbers.split('.').map(parseSegment);
  while (segments.length < 3) {
    segments.push('0');
  }
  const prerelease = named || numeric;
  return `v${segments.join('.')}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`;
}

function parseSegment(digits: string): string {
  const significant = digits.replace(/^0+(?=.)/, '');
  if (significant.length > maxDigits || BigInt(significant) > maxNumber) {
    throw new Error(`error parsing version: strconv.ParseInt: parsing "${digits}": value out of range`);
  }
  return significant;
}
