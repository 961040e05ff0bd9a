import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Imports and re-exports that load a module before the importing one runs: neither `import type` nor `import()`. */
const staticImport = /^(?:import|export)(?! type\b)\s[^;]*?from\s+'([^']+)';|^import\s+'([^']+)';/gm;

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(staticImport)].map(([, from, bare]) => from ?? bare ?? '');
}

/** Everything that these files load at once: packages by name, files by their path in `src/`. */
function loadedBy(...files: readonly string[]): Set<string> {
  const loaded = new Set<string>();
  const waiting = files.map((file) => resolve(source, file));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(relative(source, file))) {
      continue;
    }
    loaded.add(relative(source, file));
    for (const target of importsOf(file)) {
      if (target.startsWith('.')) {
        waiting.push(resolve(dirname(file), target));
      } else {
        loaded.add(target);
      }
    }
  }
  return loaded;
}

const isPackage = (name: string) => !name.endsWith('.ts') && !name.startsWith('node:');

test('a start loads no package', () => {
  expect([...loadedBy('cli/entry.ts')].filter(isPackage)).toEqual([]);
});

test('a start loads no command', () => {
  expect([...loadedBy('cli/entry.ts')].filter((name) => name.startsWith('cli/commands/'))).toEqual([]);
});

test('no command loads the packages of tables, colours and preferences before it runs', () => {
  const commands = readdirSync(`${source}cli/commands`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `cli/commands/${name}`);
  expect([...loadedBy(...commands)].filter((name) => /^(?:conf|chalk|cli-table3)$/.test(name))).toEqual([]);
});

test.each(['read', 'write', 'list', 'delete', 'kv/get', 'kv/put', 'token/lookup'])(
  'the command in %s.ts loads no package and nothing that only terminals, servers or help need',
  (name) => {
    const loaded = [...loadedBy('cli/entry.ts', `cli/commands/${name}.ts`)];
    expect(loaded.filter(isPackage)).toEqual([]);
    expect(loaded.filter((file) => /^(?:server|engine|client\/http|cli\/completion|cli\/hints)\//.test(file))).toEqual(
      [],
    );
  },
);

test('what is loaded is found at all', () => {
  expect([...loadedBy('cli/preferences/preference-store.ts', 'cli/format/grid-table.ts')].filter(isPackage)).toEqual(
    expect.arrayContaining(['conf', 'cli-table3']),
  );
});
