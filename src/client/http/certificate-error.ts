import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { formatTime, momentOf, wholeSecond } from '../../values/time.ts';

/**
 * Returns why a certificate chain isn't trusted, in the words of Go's x509.
 *
 * @param code OpenSSL's verification error
 */
export function chainError(code: string, certificate: X509Certificate | undefined): string {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return validityPeriodError(code === 'CERT_HAS_EXPIRED', certificate);
  }
  return chainErrors[code] ?? 'x509: certificate signed by unknown authority';
}

/** Returns why a certificate isn't valid now, in the words of Go's x509, or undefined if it is. */
export function timeError(certificate: X509Certificate): string | undefined {
  const isExpired = Date.now() > Date.parse(certificate.validTo);
  return isExpired || Date.now() < Date.parse(certificate.validFrom)
    ? validityPeriodError(isExpired, certificate)
    : undefined;
}

function validityPeriodError(isExpired: boolean, certificate: X509Certificate | undefined): string {
  const bound = isExpired ? certificate?.validTo : certificate?.validFrom;
  const at = bound === undefined ? '' : ` is ${isExpired ? 'after' : 'before'} ${seconds(Date.parse(bound))}`;
  return `x509: certificate has expired or is not yet valid: current time ${seconds(Date.now())}${at}`;
}

const chainErrors: Readonly<Record<string, string>> = {
  INVALID_PURPOSE: 'x509: certificate specifies an incompatible key usage',
  INVALID_CA: 'x509: invalid certificate authority',
  PATH_LENGTH_EXCEEDED: 'x509: too many intermediates for path length constraint',
  CERT_SIGNATURE_FAILURE: 'x509: certificate signed by unknown authority (possibly because the signature is wrong)',
};

function seconds(ms: number): string {
  return formatTime(wholeSecond(momentOf(ms)));
}

/**
 * Returns why a certificate isn't valid for this host name or IP address, in the words of Go's x509, or undefined if it
 * is.
 */
export function identityError(certificate: X509Certificate, host: string): string | undefined {
  const isAddress = isIP(host) !== 0;
  const options = { subject: 'never', partialWildcards: false } as const;
  if ((isAddress ? certificate.checkIP(host) : certificate.checkHost(host, options)) !== undefined) {
    return undefined;
  }
  const alternatives = certificate.subjectAltName;
  if (alternatives === undefined && !isAddress && certificate.checkHost(host, { subject: 'always' }) !== undefined) {
    return 'x509: certificate relies on legacy Common Name field, use SANs instead';
  }
  const names = namesOf(alternatives ?? '', isAddress ? 'IP Address' : 'DNS');
  if (names.length > 0) {
    return `x509: certificate is valid for ${names.join(', ')}, not ${host}`;
  }
  return isAddress
    ? `x509: cannot validate certificate for ${host} because it doesn't contain any IP SANs`
    : `x509: certificate is not valid for any names, but wanted to match ${host}`;
}

function namesOf(alternatives: string, kind: string): string[] {
  const prefix = `${kind}:`;
  return alternatives
    .split(', ')
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}
