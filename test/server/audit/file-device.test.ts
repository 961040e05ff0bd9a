import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditDeviceError } from '../../../src/engine/audit/declare-devices.ts';
import { parseFileDevice } from '../../../src/server/audit/file-device.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'localvault-audit-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function parse(options: Readonly<Record<string, string>>) {
  return parseFileDevice({ path: 'a/', type: 'file', description: '', local: false, options });
}

test('has the defaults of the real device', () => {
  expect(parse({ file_path: 'x' })).toMatchObject({
    format: { raw: false, hmacAccessor: true, elideListResponses: false, prefix: '' },
    isProbed: true,
  });
});

test.each([
  [{}, 'audit device a/: file_path is required'],
  [{ file_path: 'x', log_raw: 'maybe' }, 'parsing "maybe": invalid syntax'],
  [{ file_path: 'x', hmac_accessor: 'no way' }, 'invalid syntax'],
  [{ file_path: 'x', format: 'jsonx' }, 'jsonx formatting has been removed'],
  [{ file_path: 'x', format: 'xml' }, 'unknown format type "xml"'],
  [{ file_path: 'x', mode: '888' }, 'the mode "888" is no octal number'],
  [{ file_path: 'x', mode: '20000000000' }, 'file mode does not represent a regular file'],
])('refuses %j', (options, message) => {
  expect(() => parse(options as Record<string, string>)).toThrow(AuditDeviceError);
  expect(() => parse(options as Record<string, string>)).toThrow(message);
});

test.each([
  [undefined, 0o600],
  ['0640', 0o640],
  ['0755', 0o644],
])('with mode %s the file has %o', (mode, expected) => {
  const file = join(folder, 'deep/audit.log');
  parse({ file_path: file, ...(mode !== undefined && { mode }) })
    .open()
    ?.close();
  expect(statSync(file).mode & 0o777).toBe(expected);
});

test('the mode 0000 keeps that of the file, which must exist', () => {
  const file = join(folder, 'audit.log');
  expect(() => parse({ file_path: file, mode: '0000' }).open()).toThrow(`can't keep the mode of ${file}`);
  writeFileSync(file, '');
  chmodSync(file, 0o604);
  parse({ file_path: file, mode: '0000' }).open()?.close();
  expect(statSync(file).mode & 0o777).toBe(0o604);
});

test('appends, and continues in a new file when reopened after a rotation', () => {
  const file = join(folder, 'audit.log');
  writeFileSync(file, 'old\n');
  const sink = parse({ file_path: file }).open();
  sink?.write('one\n');
  renameSync(file, `${file}.1`);
  sink?.write('two\n');
  sink?.reopen();
  sink?.write('three\n');
  sink?.close();
  expect([readFileSync(`${file}.1`, 'utf8'), readFileSync(file, 'utf8')]).toEqual(['old\none\ntwo\n', 'three\n']);
});

test('says why a file cannot be opened or written', () => {
  expect(() => parse({ file_path: folder }).open()).toThrow(`can't open ${folder} for writing: is a directory`);
  const full = parse({ file_path: '/dev/full', mode: '0000' }).open();
  expect(() => full?.write('x\n')).toThrow(/^can't write \/dev\/full: /);
  full?.close();
});

test('discards lines, in any spelling', () => {
  expect(parse({ file_path: 'DISCARD' }).open()).toBeUndefined();
});
