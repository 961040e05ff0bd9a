import { expect, test } from 'vitest';
import { type AuditDevice, AuditDeviceError, declareDevices } from '../../../src/engine/audit/declare-devices.ts';
import { memoryStorage } from '../../../src/storage/memory.ts';

function device(path: string, options: Readonly<Record<string, string>> = { file_path: '/x' }): AuditDevice {
  return { path, type: 'file', description: '', options, local: false };
}

function fresh() {
  const storage = memoryStorage();
  return (...declared: AuditDevice[]) => storage.transact((transaction) => declareDevices(transaction, declared));
}

test('new devices get a salt of their own, which they keep', () => {
  const declare = fresh();
  const first = declare(device('a/'), device('b/'));
  expect(first.added).toEqual(['a/', 'b/']);
  const salts = first.devices.map(({ salt }) => salt);
  expect(new Set(salts).size).toBe(2);
  expect(salts[0]).toMatch(/^[0-9a-f]{64}$/);
  const second = declare(device('b/'), device('a/'));
  expect([second.added, second.removed]).toEqual([[], []]);
  expect(second.devices.map(({ salt }) => salt)).toEqual(salts.reverse());
});

test('devices that are no longer declared are removed', () => {
  const declare = fresh();
  declare(device('a/'), device('b/'));
  expect(declare(device('b/')).removed).toEqual(['a/']);
  expect(declare(device('a/'), device('b/')).added).toEqual(['a/']);
});

test.each([
  ['another type', { type: 'other' }],
  ['another description', { description: 'x' }],
  ['another option', { options: { file_path: '/y' } }],
  ['one option more', { options: { file_path: '/x', mode: '0640' } }],
  ['one option less', { options: {} }],
])('refuses a known device with %s, and changes nothing', (_what, change) => {
  const declare = fresh();
  const [before] = declare(device('a/')).devices;
  expect(() => declare({ ...device('a/'), ...change })).toThrow(/modifications to audit devices are not allowed/);
  expect(declare(device('a/')).devices).toEqual([before]);
});

test.each([
  [['a/', 'a/'], 'two audit devices with same path (a/)'],
  [['a/', 'a/b/'], 'path already in use'],
  [['a/b/', 'a/'], 'path already in use'],
])('refuses the paths %s', (paths, message) => {
  const declare = fresh();
  expect(() => declare(...paths.map((path) => device(path)))).toThrow(AuditDeviceError);
  expect(() => declare(...paths.map((path) => device(path)))).toThrow(message);
});
