import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert, property, string } from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { appendHistory, olderHistoryPath, readHistory } from '../../../src/client/history/file.ts';
import { temporaryFolder } from '../../cli/support/io.ts';

const kibibyte = 1024;
const newPath = () => join(temporaryFolder(), 'config', 'x.history');

test('there is no history before the first line, and its file and folder are private', () => {
  const path = newPath();
  expect(readHistory(path)).toBe('');
  appendHistory(path, 'a\n', kibibyte);
  expect(readHistory(path)).toBe('a\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
});

test('both files together stay within the limit and contain the newest lines in order', () => {
  assert(
    property(array(string({ minLength: 1, maxLength: 100 }), { maxLength: 60 }), (texts) => {
      const path = newPath();
      const lines = texts.map((text) => `${JSON.stringify(text)}\n`);
      for (const line of lines) {
        appendHistory(path, line, 2 * kibibyte);
      }
      const kept = readHistory(path);
      expect(lines.join('').endsWith(kept)).toBe(true);
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(2 * kibibyte);
      if (kept !== lines.join('')) {
        expect(Buffer.byteLength(kept)).toBeGreaterThan(kibibyte - 610);
      }
    }),
    { numRuns: 25 },
  );
});

test('the file that is full becomes the older one', () => {
  const path = newPath();
  const line = (text: string) => `${text.repeat(299)}\n`;
  for (const text of ['a', 'b', 'c', 'd', 'e']) {
    appendHistory(path, line(text), kibibyte);
  }
  expect(readFileSync(olderHistoryPath(path), 'utf8')).toBe(line('d'));
  expect(readFileSync(path, 'utf8')).toBe(line('e'));
  expect(statSync(olderHistoryPath(path)).mode & 0o777).toBe(0o600);
});

test('a line that was cut short does not swallow the next one', () => {
  const path = newPath();
  appendHistory(path, 'a\n', kibibyte);
  appendFileSync(path, '{"time":"2026');
  appendHistory(path, 'b\n', kibibyte);
  expect(readHistory(path)).toBe('a\n{"time":"2026\nb\n');
});

test('a file that others can read becomes private', () => {
  const path = newPath();
  appendHistory(path, 'a\n', kibibyte);
  chmodSync(path, 0o644);
  appendHistory(path, 'b\n', kibibyte);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a file of another user is left alone', () => {
  const path = newPath();
  appendHistory(path, 'a\n', kibibyte);
  const user = process.geteuid?.() ?? 0;
  vi.spyOn(process, 'geteuid').mockReturnValue(user + 1);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(() => appendHistory(path, 'b\n', kibibyte)).toThrow(`can't write ${path}: it belongs to another user`);
  expect(readHistory(path)).toBe('a\n');
});

test.each([
  ['a folder', (path: string) => mkdirSync(path), 'EISDIR|it is a folder'],
  ['a symbolic link', (path: string) => symlinkSync('/dev/null', path), 'too many symbolic links'],
  ['a named pipe', (path: string) => execFileSync('mkfifo', [path]), 'it is not a regular file'],
])('%s is not written, and nothing waits', (_, make, message) => {
  const path = join(temporaryFolder(), 'x.history');
  make(path);
  expect(() => appendHistory(path, 'b\n', kibibyte)).toThrow(new RegExp(`can't write ${path}: .*(${message})`));
  expect(() => readHistory(path)).toThrow(/can't read .*\/x\.history: /);
});

test('a folder that is a file is named', () => {
  const folder = join(temporaryFolder(), 'config');
  writeFileSync(folder, '');
  expect(() => appendHistory(join(folder, 'x.history'), 'b\n', kibibyte)).toThrow(/can't write .*x\.history: /);
});
