import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { errnoText } from '../../go/errno.ts';
import type { Environment } from '../environment.ts';
import { extraCertificatesVariable } from '../extra-certificates.ts';
import { holdsCertificate } from './tls-files.ts';

/** The CA bundles of Debian and Alpine, Fedora, openSUSE, OpenELEC, CentOS, and of Alpine and the BSDs. */
const files: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Returns the trusted CA certificates in PEM: the system's and those of NODE_EXTRA_CA_CERTS. Files that can't be read are left out, as Go
 * does, but for the user's own file, whose absence is the likely reason if a server isn't trusted.
 *
 * @param onWarning receives a line if that file is of no use
 */
export function trustedRoots(env: Environment, onWarning: (warning: string) => void): readonly string[] {
  const roots = systemRoots(env);
  const extra = extraRoots(env[extraCertificatesVariable] ?? '', onWarning);
  // On many machines, it names the system's bundle. OpenSSL would parse it twice.
  return extra === undefined || roots.includes(extra) ? roots : [...roots, extra];
}

/** Reads the file that the variable names, `''` for none. Returns undefined, with a warning, if no certificate is in it. */
function extraRoots(path: string, onWarning: (warning: string) => void): string | undefined {
  if (path === '') {
    return undefined;
  }
  try {
    const text = readFileSync(path, 'utf8');
    if (holdsCertificate(text)) {
      return text;
    }
    onWarning(unusable(path, 'which has no certificate in PEM'));
  } catch (error) {
    onWarning(unusable(path, `which can't be read (${errnoText(error)})`));
  }
  return undefined;
}

function unusable(path: string, why: string): string {
  return `${extraCertificatesVariable} names ${path}, ${why}, so its CAs aren't trusted: correct or unset the variable`;
}

/**
 * Returns the system's trusted CA certificates, found as Go finds them: SSL_CERT_FILE and SSL_CERT_DIR override the usual places. Falls back
 * to those of Node.js.
 */
function systemRoots(env: Environment): readonly string[] {
  const bundle = firstText(env.SSL_CERT_FILE ? [env.SSL_CERT_FILE] : files);
  const folders = env.SSL_CERT_DIR?.split(':').filter((folder) => folder !== '') ?? [];
  const texts = [...(bundle === undefined ? [] : [bundle]), ...folders.flatMap(textsIn)];
  return texts.length === 0 && !env.SSL_CERT_FILE && !env.SSL_CERT_DIR ? rootCertificates : texts;
}

function firstText(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const text = textOf(path);
    if (text !== undefined) {
      return text;
    }
  }
  return undefined;
}

function textsIn(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => textOf(join(folder, name)) ?? []);
  } catch {
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
