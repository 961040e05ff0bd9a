import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../cli/support/io.ts';
import { certificate, certificateFile, clientOf, requestOf, stub } from './support.ts';

const caCert = certificateFile('ca');

function tlsStub(name: string, options = {}) {
  return stub((response) => response.end('{}'), { cert: certificate(name), key: certificate('key'), ...options });
}

async function statusOf(client: ReturnType<typeof clientOf>): Promise<number> {
  return (await client.send(requestOf({ headers: { 'x-vault-token': 't' } }))).status;
}

test('trusts a CA from a file, a folder or a text', async () => {
  const { url } = await tlsStub('local');
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'more'));
  copyFileSync(caCert, join(folder, 'more', 'ca.pem'));
  writeFileSync(join(folder, 'notes.txt'), 'no certificate');
  expect(await statusOf(clientOf(url, { caCert }))).toBe(200);
  expect(await statusOf(clientOf(url, { caPath: folder }))).toBe(200);
  expect(await statusOf(clientOf(url, {}, { VAULT_CACERT_BYTES: certificate('ca') }))).toBe(200);
  expect(await statusOf(clientOf(url, {}, { SSL_CERT_FILE: caCert }))).toBe(200);
});

test.each([
  ['local', {}, 'x509: certificate signed by unknown authority'],
  ['elsewhere', {}, 'x509: certificate is valid for 10.0.0.1, not 127.0.0.1'],
  ['expired', {}, 'x509: certificate has expired or is not yet valid'],
  ['expired', { caCert }, /x509: certificate has expired or is not yet valid: current time \S+Z is after \S+Z$/],
  ['elsewhere', { caCert }, 'x509: certificate is valid for 10.0.0.1, not 127.0.0.1'],
  ['nameless', { caCert }, "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"],
  ['local', { caCert, serverName: 'other' }, 'x509: certificate is valid for localhost, not other'],
  [
    'nameless',
    { caCert, serverName: 'localhost' },
    'x509: certificate relies on legacy Common Name field, use SANs instead',
  ],
])('rejects the certificate "%s" with %j and sends no request', async (name, options, reason) => {
  const { url, asked } = await tlsStub(name);
  const client = clientOf(url, options, { VAULT_MAX_RETRIES: '1' });
  await expect(client.send(requestOf())).rejects.toThrow(reason);
  await expect(client.send(requestOf())).rejects.toThrow(/^Get "https:.*": tls: failed to verify certificate: [^\n]*$/);
  expect(asked).toEqual([]);
});

test('verifies the configured server name', async () => {
  const { url } = await tlsStub('elsewhere');
  expect(await statusOf(clientOf(url, { caCert, serverName: 'b.example' }))).toBe(200);
});

test('accepts any certificate with skipVerify', async () => {
  const { url } = await tlsStub('expired');
  expect(await statusOf(clientOf(url, { skipVerify: true }))).toBe(200);
});

test('sends a client certificate', async () => {
  const { url } = await tlsStub('local', { ca: certificate('ca'), requestCert: true });
  const files = { clientCert: certificateFile('client'), clientKey: certificateFile('key') };
  expect(await statusOf(clientOf(url, { caCert, ...files }))).toBe(200);
  const texts = { BAO_CLIENT_CERT_BYTES: certificate('client'), BAO_CLIENT_KEY_BYTES: certificate('key') };
  expect(await statusOf(clientOf(url, { caCert }, texts))).toBe(200);
  await expect(statusOf(clientOf(url, { caCert }))).rejects.toThrow('": remote error: tls: certificate required');
});

test('reports a server that speaks plain HTTP', async () => {
  const { url } = await stub((response) => response.end('{}'));
  const client = clientOf(url.replace('http:', 'https:'));
  await expect(client.send(requestOf())).rejects.toThrow(/: http: server gave HTTP response to HTTPS client$/);
});

test('never follows a redirect from TLS to plain text', async () => {
  const { url } = await stub((response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(), {
    cert: certificate('local'),
    key: certificate('key'),
  });
  await expect(statusOf(clientOf(url, { caCert }))).rejects.toThrow('redirect would cause protocol downgrade');
});

test('rejects files without the expected PEM blocks', () => {
  const key = certificateFile('key');
  const client = certificateFile('client');
  const text = join(temporaryFolder(), 'x');
  writeFileSync(text, 'x');
  const refusal = (options: object, env = {}) => {
    try {
      clientOf('http://h', options, env);
      return 'taken';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const setup = 'failed to setup TLS config: ';
  expect(refusal({ caCert: '/none.pem' })).toBe(
    `${setup}Error loading CA File: open /none.pem: no such file or directory`,
  );
  expect(refusal({ caCert: key })).toBe(`${setup}Error loading CA File: Couldn't parse PEM in: ${key}`);
  expect(refusal({ caPath: '/none' })).toBe(`${setup}lstat /none: no such file or directory`);
  expect(refusal({}, { BAO_CACERT_BYTES: 'x' })).toBe(
    "failed to read environment: Error appending CA: Couldn't parse PEM",
  );
  expect(refusal({ clientCert: client })).toBe(`${setup}both client cert and client key must be provided`);
  expect(refusal({}, { VAULT_CLIENT_KEY: key })).toBe(
    'failed to read environment: both client cert and client key must be provided',
  );
  const pair = (clientCert: string, clientKey: string) => refusal({ clientCert, clientKey });
  expect(pair(client, key)).toBe('taken');
  expect(pair('/none.pem', key)).toBe(`${setup}open /none.pem: no such file or directory`);
  expect(pair(text, key)).toBe(`${setup}tls: failed to find any PEM data in certificate input`);
  expect(pair(key, key)).toContain('but did find a private key; PEM inputs may have been switched');
  expect(pair(client, client)).toBe(
    `${setup}tls: found a certificate rather than a key in the PEM for the private key`,
  );
  expect(pair(client, certificateFile('other-key'))).toBe(`${setup}tls: private key does not match public key`);
});
