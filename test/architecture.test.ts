import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** Which rooms a room may import from, beside itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  cli: ['client', 'values'],
  client: ['engine', 'storage', 'values'],
  server: ['engine', 'storage', 'values'],
  engine: ['backends', 'framework', 'storage', 'values'],
  backends: ['framework', 'storage', 'values'],
  framework: ['storage', 'values'],
  storage: ['values'],
  values: [],
};

/**
 * What single files may import beside that. A server is one more thing that the command line starts; all other commands do
 * without it, so only the file of that command knows of it, and it's loaded when that command runs.
 */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  'cli/commands/server.ts': ['server'],
};

/** Every import of a source file: static, dynamic, of types, and re-exports. */
const importPattern = /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g;

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(importPattern)].map((match) => match[1] ?? '');
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(source, name));

const roomOf = (file: string) => relative(source, file).split('/')[0] ?? '';

test('rooms import only from the rooms below them', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => target.startsWith('.'))
      .map((target) => ({ file: relative(source, file), room: roomOf(file), to: roomOf(join(dirname(file), target)) }))
      .filter(({ room, to }) => room in mayImport && room !== to && !mayImport[room]?.includes(to))
      .filter(({ file, to }) => !exceptions[file]?.includes(to))
      .map(({ file, to }) => `${file} imports ${to}`),
  );
  expect(wrong).toEqual([]);
});

test('a backend does not import another backend', () => {
  const backend = (file: string) => relative(join(source, 'backends'), file).split('/')[0] ?? '';
  const wrong = files
    .filter((file) => roomOf(file) === 'backends' && relative(source, file) !== 'backends/index.ts')
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('.'))
        .map((target) => join(dirname(file), target))
        .filter((target) => roomOf(target) === 'backends' && backend(target) !== backend(file))
        .map((target) => `${relative(source, file)} imports ${relative(source, target)}`),
    );
  expect(wrong).toEqual([]);
});
