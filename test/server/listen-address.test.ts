import { expect, test } from 'vitest';
import { formatAddress, isLoopback, parseListenAddress } from '../../src/server/listen-address.ts';

test.each([
  ['127.0.0.1:8200', { host: '127.0.0.1', port: 8200 }, true],
  ['127.1.2.3:0', { host: '127.1.2.3', port: 0 }, true],
  ['localhost:8200', { host: 'localhost', port: 8200 }, true],
  ['[::1]:8200', { host: '::1', port: 8200 }, true],
  [':8200', { host: '::', port: 8200 }, false],
  ['0.0.0.0:8200', { host: '0.0.0.0', port: 8200 }, false],
  ['127.0.0.1.example.com:80', { host: '127.0.0.1.example.com', port: 80 }, false],
])('%s', (text, address, loopback) => {
  expect(parseListenAddress(text)).toEqual(address);
  expect(isLoopback(address)).toBe(loopback);
});

test.each(['', '8200', '127.0.0.1', '127.0.0.1:http', '127.0.0.1:65536', '::1:80'])('rejects %j', (text) => {
  expect(() => parseListenAddress(text)).toThrow('cannot listen on ');
});

test('is formatted for a URL', () => {
  expect(formatAddress({ host: '::1', port: 1 })).toBe('[::1]:1');
  expect(formatAddress({ host: '127.0.0.1', port: 1 })).toBe('127.0.0.1:1');
});
