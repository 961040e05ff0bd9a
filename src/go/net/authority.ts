import { parseAddress } from './ip.ts';

/**
 * Reports whether Go's net/url accepts the authority of a URL: a host, perhaps with user information before it and a
 * port after it (parseAuthority).
 *
 * @param scheme in lower case, without its colon
 */
export function isAuthority(scheme: string, authority: string): boolean {
  const at = authority.lastIndexOf('@');
  return isUserInfo(authority.slice(0, Math.max(at, 0))) && isHost(scheme, authority.slice(at + 1));
}

function isUserInfo(text: string): boolean {
  return /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text) && !malformedEscape.test(text);
}

const malformedEscape = /%(?![0-9A-Fa-f]{2})/;
/** The escapes that a host may contain: of bytes beyond ASCII, and of the percent sign. */
const escapes = /%(?:[89A-Fa-f][0-9A-Fa-f]|25)/g;
const hostCharacters = /^[A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"\x80-\uffff]*$/;

function isHost(scheme: string, text: string): boolean {
  const bracket = text.lastIndexOf('[');
  if (bracket > 0) {
    return false;
  }
  if (bracket === 0) {
    const end = text.lastIndexOf(']');
    return end > 0 && isIpLiteral(text.slice(1, end)) && isOptionalPort(text.slice(end + 1));
  }
  // Only in a URL of HTTP may the host not contain a colon itself.
  const colon = scheme === 'http' || scheme === 'https' ? text.indexOf(':') : text.lastIndexOf(':');
  return isHostText(text) && (colon < 0 || isOptionalPort(text.slice(colon)));
}

/** Reports whether the text in brackets is an IPv6 address, perhaps with a zone, whose percent sign is escaped. */
function isIpLiteral(text: string): boolean {
  const [address = '', ...rest] = text.split('%25');
  const isZoned = rest.length > 0;
  const zone = rest.join('%25');
  // A zone may also escape what a host may contain, and the space.
  const plainZone = zone.replace(/%[0-7][0-9A-Fa-f]/g, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return character === ' ' || hostCharacters.test(character) ? '' : escaped;
  });
  return parseAddress(address)?.length === 16 && (!isZoned || (zone !== '' && isHostText(plainZone)));
}

function isHostText(text: string): boolean {
  return hostCharacters.test(text.replace(escapes, ''));
}

function isOptionalPort(text: string): boolean {
  return /^(?::[0-9]*)?$/.test(text);
}
