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
    log.request({ ...request, path: '/v1/a' });
    log.request({ ...request, path: '/v1/a\x9b31m\r\n2026 [INFO] b' });
    log.request({ ...request, path: '/v1/a', method: 'G\x9bT' });
  });
  expect(text.split('\n')).toEqual([
    '[WARN] a\\x0ab\\x1b[2Jc\\x9bd\\x7fe',
    '[INFO] 127.0.0.1 GET /v1/a 200 1.3ms',
    '[INFO] 127.0.0.1 GET /v1/a\\x9b31m\\x0d\\x0a2026 [INFO] b 200 1.3ms',
    '[INFO] 127.0.0.1 G\\x9bT /v1/a 200 1.3ms',
    '',
  ]);
});

test('a client follows the log at a level of its own, in lines or as JSON, until it stops', () => {
  const followed = { debug: '', json: '', off: '' };
  const taking = (name: keyof typeof followed) => (line: string) => {
    followed[name] += line;
    return true;
  };
  const text = logOf('error', (log) => {
    log.log('info', 'before');
    const stop = log.follow({ level: 'debug', isJson: false }, taking('debug'));
    log.follow({ level: 'warn', isJson: true }, taking('json'));
    log.follow({ level: 'off', isJson: false }, taking('off'));
    log.log('warn', 'say "a"\nb');
    log.log('trace', 'never');
    log.request({ ...request, path: '/v1/x' });
    stop();
    log.log('info', 'after');
  });
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/);
  expect(text).toBe('');
  expect(followed.debug.replace(/^\S+ /gm, '')).toBe('[WARN] say "a"\\x0ab\n[INFO] 127.0.0.1 GET /v1/x 200 1.3ms\n');
  expect(followed.json).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(followed.json)).toEqual({
    '@level': 'warn',
    '@message': 'say "a"\nb',
    '@module': 'core',
    '@timestamp': time,
  });
  expect(followed.off).toBe('');
});

test('a slow client learns how many messages it has missed', () => {
  let followed = '';
  let isReading = true;
  logOf('error', (log) => {
    log.follow({ level: 'info', isJson: false }, (line) => {
      followed += isReading ? line : '';
      return isReading;
    });
    log.log('info', 'one');
    isReading = false;
    log.log('info', 'two');
    log.log('info', 'three');
    isReading = true;
    log.log('info', 'four');
    log.log('info', 'five');
  });
  expect(followed.replace(/^\S+ /gm, '').split('\n')).toEqual([
    '[INFO] one',
    '[WARN] Monitor dropped 2 logs during monitor request',
    '[INFO] four',
    '[INFO] five',
    '',
  ]);
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

test('shows each of several paths as itself', () => {
  const paths = ['/v1/a', '/v1/auth/token/lookup/root', '/v1/a', '/v1/a', '/v1/b'];
  const text = logOf('info', (log) => {
    for (const path of paths) {
      log.request({ ...request, path });
    }
  });
  expect(text.match(/\/v1\S+/g)).toEqual(paths.map((path) => path.replace('root', '…')));
});
