import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Environment } from '../environment.ts';
import { extraCertificatesVariable } from '../extra-certificates.ts';

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
 * does.
 */
export function trustedRoots(env: Environment): readonly string[] {
  const roots = systemRoots(env);
  const extra = textOf(env[extraCertificatesVariable] ?? '');
  // On many machines, it names the system's bundle. OpenSSL would parse it twice.
  return extra === undefined || roots.includes(extra) ? roots : [...roots, extra];
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
