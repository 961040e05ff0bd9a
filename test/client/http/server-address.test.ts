import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseServerAddress, portOf, shownAddress } from '../../../src/client/http/server-address.ts';

test.each([
  ['http://127.0.0.1:8200', 'http://127.0.0.1:8200', '127.0.0.1', 8200],
  ['https://vault.example.com', 'https://vault.example.com', 'vault.example.com', 443],
  ['HTTP://Vault:80/', 'http://Vault:80', 'Vault', 80],
  ['http://[::1]:8200//a/./b/../c/?x=1#y', 'http://[::1]:8200/a/c', '::1', 8200],
  ['http://h/a%20b', 'http://h/a%20b', 'h', 80],
  ['http://user:secret@h:1', 'http://user:***@h:1', 'h', 1],
  ['http://user@h:', 'http://user@h:', 'h', 80],
  ['unix:///run/vault.sock', 'http://localhost', 'localhost', 80],
  ['localhost:8200', 'localhost://', '', 80],
  ['vault.example.com', 'vault.example.com', '', 80],
])('%s', (text, shown, hostname, port) => {
  const address = parseServerAddress(text);
  expect([shownAddress(address), address.hostname, portOf(address)]).toEqual([shown, hostname, port]);
});

test('keeps the socket path and credentials', () => {
  expect(parseServerAddress('unix:///run/vault.sock').socketPath).toBe('/run/vault.sock');
  expect(parseServerAddress('http://us%40er:p%C3%A4ss@h').credentials).toBe('us@er:päss');
});

test.each([
  ['127.0.0.1:8200', 'first path segment in URL cannot contain colon'],
  [':80', 'missing protocol scheme'],
  ['http://h:x', 'invalid port ":x" after host'],
  ['http://a b/', 'invalid character " " in host name'],
  ['http://[::1', "missing ']' in host"],
  ['http://h/%zz', 'invalid URL escape "%zz"'],
  ['http://h/%2', 'invalid URL escape "%2"'],
])('rejects %s', (text, reason) => {
  expect(() => parseServerAddress(text)).toThrow(new Error(`parse "${text}": ${reason}`));
});

test('round-trips every address that parses', () => {
  const part = fc.stringMatching(/^[a-z0-9._~-]{1,8}$/);
  const address = fc.tuple(fc.constantFrom('http', 'https'), part, fc.nat(65_535), fc.array(part));
  fc.assert(
    fc.property(address, ([scheme, host, port, path]) => {
      const shown = shownAddress(parseServerAddress(`${scheme}://${host}:${port}/${path.join('/')}`));
      expect(shownAddress(parseServerAddress(shown))).toBe(shown);
    }),
  );
});
