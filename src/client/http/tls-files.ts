import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoText, readFailure } from '../../go/errno.ts';
import { errorCode } from '../../values/error-code.ts';
import { withPrefix } from './with-prefix.ts';

/** The sources of certificates and keys: files or PEM texts, `''` if not set. */
export interface TlsSources {
  /** A file of CA certificates. */
  readonly caCert: string;
  /** A folder of CA certificates. */
  readonly caPath: string;
  readonly caText: string;
  readonly clientCert: string;
  readonly clientKey: string;
  readonly clientCertText: string;
  readonly clientKeyText: string;
}

/** The loaded certificates and keys in PEM; undefined if not set. */
export interface TlsMaterial {
  /** Trusted CAs in addition to the system's. */
  readonly ca?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
}

/** A PEM block. */
interface Block {
  readonly type: string;
  readonly text: string;
}

/**
 * Loads and validates certificates and keys.
 *
 * @throws Error with the Go client's message
 */
export function loadTls(sources: TlsSources): TlsMaterial {
  const pair = clientPair(sources);
  const { caCert, caPath, caText } = sources;
  const ca = caCert || caPath || caText ? loadCas(sources) : undefined;
  return { ...pair, ...(ca && { ca }) };
}

function clientPair(sources: TlsSources): Pick<TlsMaterial, 'cert' | 'key'> {
  const { clientCert, clientKey, clientCertText, clientKeyText } = sources;
  if (clientCert && clientKey) {
    return checkedPair(readFile(clientCert), readFile(clientKey));
  }
  if (clientCertText && clientKeyText) {
    return checkedPair(clientCertText, clientKeyText);
  }
  if (clientCert || clientKey || clientCertText || clientKeyText) {
    throw new Error('both client cert and client key must be provided');
  }
  return {};
}

function checkedPair(cert: string, key: string): Pick<TlsMaterial, 'cert' | 'key'> {
  const certificates = blocksOf(cert).filter(({ type }) => type === 'CERTIFICATE');
  const [first] = certificates;
  if (first === undefined) {
    throw new Error(noCertificate(blocksOf(cert)));
  }
  const keyBlock = blocksOf(key).find(({ type }) => isKey(type));
  if (keyBlock === undefined) {
    throw new Error(noKey(blocksOf(key)));
  }
  const certificate = new X509Certificate(first.text);
  if (!certificate.checkPrivateKey(parseKey(keyBlock))) {
    throw new Error('tls: private key does not match public key');
  }
  return { cert: certificates.map(({ text }) => text).join('\n'), key: keyBlock.text };
}

function parseKey(block: Block) {
  try {
    return createPrivateKey(block.text);
  } catch {
    throw new Error('tls: failed to parse private key');
  }
}

function isKey(type: string): boolean {
  return type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY');
}

function noCertificate(blocks: readonly Block[]): string {
  const [first] = blocks;
  if (first === undefined) {
    return 'tls: failed to find any PEM data in certificate input';
  }
  return blocks.length === 1 && isKey(first.type)
    ? 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
    : `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${typesOf(blocks)}`;
}

function noKey(blocks: readonly Block[]): string {
  const [first] = blocks;
  if (first === undefined) {
    return 'tls: failed to find any PEM data in key input';
  }
  return blocks.length === 1 && first.type === 'CERTIFICATE'
    ? 'tls: found a certificate rather than a key in the PEM for the private key'
    : `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${typesOf(blocks)}`;
}

function typesOf(blocks: readonly Block[]): string {
  return `[${blocks.map(({ type }) => type).join(' ')}]`;
}

function loadCas({ caCert, caPath, caText }: TlsSources): string[] {
  const certificates: string[] = [];
  if (caCert) {
    const found = certificatesOf(withPrefix('Error loading CA File', () => readFile(caCert)));
    if (found.length === 0) {
      throw new Error(`Error loading CA File: Couldn't parse PEM in: ${caCert}`);
    }
    certificates.push(...found);
  }
  if (caText) {
    const found = certificatesOf(caText);
    if (found.length === 0) {
      throw new Error("Error appending CA: Couldn't parse PEM");
    }
    certificates.push(...found);
  }
  if (caPath) {
    certificates.push(...certificatesBeneath(caPath));
  }
  return certificates;
}

/** Reads the certificates of all files beneath a folder and ignores anything else in them. */
function certificatesBeneath(folder: string): string[] {
  const files = filesBeneath(folder).sort();
  return files.flatMap((file) => certificatesOf(withPrefix('Error loading file from CAPath', () => readFile(file))));
}

function filesBeneath(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOTDIR') {
      return [folder];
    }
    throw new Error(`${code === 'ENOENT' ? 'lstat' : 'open'} ${folder}: ${errnoText(error)}`);
  }
}

/** Returns the valid certificates of a PEM text. */
function certificatesOf(text: string): string[] {
  return blocksOf(text)
    .filter((block) => block.type === 'CERTIFICATE' && isCertificate(block.text))
    .map((block) => block.text);
}

/** Reports whether a PEM text has a valid certificate. Ends at the first: to parse all of the system's takes longer than a command. */
export function holdsCertificate(text: string): boolean {
  return blocksOf(text).some((block) => block.type === 'CERTIFICATE' && isCertificate(block.text));
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

function blocksOf(text: string): Block[] {
  const blocks = text.matchAll(/-----BEGIN ([^\r\n]*?)-----[\s\S]*?-----END \1-----/g);
  return [...blocks].map(([whole, type = '']) => ({ type, text: whole }));
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw readFailure(path, error);
  }
}
