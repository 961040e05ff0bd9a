import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** What every room but the values may import. */
const languages = ['policy', 'hcl', 'go'];

/** Which rooms a room may import from, beside itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  cli: ['client', 'provision', ...languages, 'values'],
  library: ['server', 'provision', 'engine', 'storage', ...languages, 'values'],
  client: ['provision', 'engine', 'storage', ...languages, 'values'],
  server: ['provision', 'engine', 'storage', ...languages, 'values'],
  // From a state to files and back, by requests alone.
  provision: ['engine', 'framework', ...languages, 'values'],
  engine: ['services', 'framework', 'storage', ...languages, 'values'],
  backends: ['services', 'framework', 'storage', ...languages, 'values'],
  framework: ['services', 'storage', ...languages, 'values'],
  // Interfaces: what a backend may ask of the engine.
  services: ['storage', 'policy', 'values'],
  storage: ['values'],
  policy: ['hcl', 'go', 'values'],
  hcl: ['go', 'values'],
  go: ['values'],
  values: [],
};

/** What single files, and the files of single folders, may import beside that. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  // A server is one more thing that the command line starts; all other commands do without one.
  'cli/commands/server.ts': ['server'],
  'cli/server/': ['server'],
  'cli/commands/exec.ts': ['server'],
  // Mount types become backends here and nowhere else. All other parts of the engine know a backend by its interface.
  'engine/mounts.ts': ['backends'],
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

test('every room is known', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(mayImport).sort());
});

test('rooms import only from the rooms below them', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => target.startsWith('.'))
      .map((target) => ({ file: relative(source, file), room: roomOf(file), to: roomOf(join(dirname(file), target)) }))
      .filter(({ room, to }) => room in mayImport && room !== to && !mayImport[room]?.includes(to))
      .filter(({ file, to }) => ![file, `${dirname(file)}/`].some((place) => exceptions[place]?.includes(to)))
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
