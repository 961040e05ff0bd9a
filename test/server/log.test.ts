import { expect, test } from 'vitest';
import { Log } from '../../src/server/log.ts';
import type { LogLevel } from '../../src/values/log-level.ts';

function logOf(level: LogLevel, use: (log: Log) => void): string {
  let text = '';
  const log = new Log(level, (more) => {
    text += more;
  });
  use(log);
  log.flush();
  return text.replace(/^\S+ /gm, '');
}

const request = { remoteAddress: '127.0.0.1', method: 'GET', status: 200, milliseconds: 1.25 };

test('logs requests', () => {
  const text = logOf('info', (log) => log.request({ ...request, path: '/v1/secret/data/app' }));
  expect(text).toBe('[INFO] 127.0.0.1 GET /v1/secret/data/app 200 1.3ms\n');
});

test.each([
  ['/v1/auth/token/lookup/root', '/v1/auth/token/lookup/…'],
  ['/v1/auth/token/revoke/my-own-token', '/v1/auth/token/revoke/…'],
  ['/v1/x/s.AAAAAAAAAAAAAAAAAAAAAAAA/y', '/v1/x/…/y'],
  ['/v1/x/hvs.AAAAAAAAAAAAAAAAAAAAAAAA', '/v1/x/…'],
  [`/v1/${'x'.repeat(1000)}`, `/v1/${'x'.repeat(508)}…`],
])('shows %s as %s', (path, shown) => {
  expect(logOf('info', (log) => log.request({ ...request, path }))).toContain(` ${shown} `);
});

test('a message is one line without control characters', () => {
  const text = logOf('info', (log) => {
    log.log('warn', 'a\nb\x1b[2Jc\x9bd\x7fe');
    log.request({ ...request, path: '/v1/a\x9b31m\r\n2026 [INFO] b' });
  });
  expect(text).toBe(
    '[WARN] a\\x0ab\\x1b[2Jc\\x9bd\\x7fe\n[INFO] 127.0.0.1 GET /v1/a\\x9b31m\\x0d\\x0a2026 [INFO] b 200 1.3ms\n',
  );
});

test('omits messages below its level', () => {
  const use = (log: Log) => {
    log.log('error', 'one');
    log.log('debug', 'two');
    log.request({ ...request, path: '/v1/x' });
  };
  expect(logOf('warn', use)).toBe('[ERROR] one\n');
  expect(logOf('debug', use)).toContain('two');
});
