import { expect, test } from 'vitest';
import type { ApiRequest } from '../../src/engine/api.ts';
import { openEngine } from '../../src/engine/open.ts';
import { parseTime } from '../../src/go/parse-time.ts';
import { memoryStorage } from '../../src/storage/memory.ts';
import { TestVault } from '../support/engine.ts';
import { utc } from '../support/time.ts';

function request(method: string, path: string, body = ''): ApiRequest {
  return { method, path, body, query: [], headers: { 'x-vault-token': 'root' }, remoteAddress: '127.0.0.1' };
}

test('requests in one transaction see earlier writes, and are committed together', () => {
  const vault = new TestVault();
  const seen = vault.engine.together((handle) => {
    handle(request('POST', 'cubbyhole/a', '{"x":1}'));
    return handle(request('GET', 'cubbyhole/a')).body;
  });
  expect(JSON.parse(seen)).toMatchObject({ data: { x: 1 } });
  expect(vault.send('GET', 'cubbyhole/a').json.data).toEqual({ x: 1 });
});

test('an error undoes them all, and a refusal undoes none', () => {
  const vault = new TestVault();
  vault.send('POST', 'cubbyhole/before', { x: 1 });
  const fail = () =>
    vault.engine.together((handle) => {
      handle(request('POST', 'cubbyhole/a', '{"x":1}'));
      handle(request('DELETE', 'cubbyhole/before'));
      throw new Error('enough');
    });
  expect(fail).toThrow('enough');
  expect(vault.send('LIST', 'cubbyhole').json.data.keys).toEqual(['before']);
  vault.engine.together((handle) => {
    handle(request('POST', 'cubbyhole/a', '{"x":1}'));
    expect(handle(request('POST', 'sys/mounts/secret', '{"type":"kv"}')).status).toBe(400);
  });
  expect(vault.send('LIST', 'cubbyhole').json.data.keys).toEqual(['a', 'before']);
});

test('each request has a later time than the one before, although the clock stands', () => {
  const engine = openEngine({ storage: memoryStorage(), clock: () => utc(2026, 0, 31, 12, 0, 0), rootToken: 'root' });
  const created = (answer: { readonly body: string }) => parseTime(JSON.parse(answer.body).data.created_time);
  const write = (name: string) => request('POST', `secret/data/${name}`, '{"data":{}}');
  const times = engine.together((handle) => ['a', 'b', 'c'].map((name) => created(handle(write(name)))));
  times.push(created(engine.handle(write('d'))));
  expect(times.slice(1).every((time, index) => time > (times[index] ?? time))).toBe(true);
});

test('each request is audited separately, and rolled-back ones are not', () => {
  const vault = new TestVault();
  const told: string[] = [];
  const quiet = () => {};
  vault.engine.auditWith((core) => {
    let path = '';
    return {
      begin: (begun) => {
        path = begun.path;
      },
      rejected: quiet,
      withoutWrappingToken: quiet,
      routed: quiet,
      called: quiet,
      identified: quiet,
      authorised: quiet,
      accepted: quiet,
      loggedIn: quiet,
      answered: quiet,
      refused: quiet,
      committed: () => told.push(`${path} ${core.storage.hasWritten}`),
      lost: () => told.push(`${path} lost`),
    };
  });
  vault.engine.together((handle) => {
    handle(request('POST', 'cubbyhole/a', '{"x":1}'));
    handle(request('GET', 'cubbyhole/a'));
  });
  expect(told.splice(0)).toEqual(['cubbyhole/a true', 'cubbyhole/a false']);
  expect(() =>
    vault.engine.together((handle) => {
      handle(request('POST', 'cubbyhole/b', '{"x":1}'));
      throw new Error('enough');
    }),
  ).toThrow();
  expect(told).toEqual(['cubbyhole/b lost']);
});
