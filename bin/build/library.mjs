// Bundles the library, which test suites import, and writes its types.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { failOnWarning } from './thread.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const index = join(root, 'src/library/index.ts');
const vitest = join(root, 'src/library/vitest.ts');

/** How the library's own modules import each other. */
const sibling = /^\.\/([\w-]+)\.ts$/;

/**
 * Writes the library to a folder. It consists of parts of the program, so it needs no licences that the program doesn't.
 *
 * It is one CommonJS file, which ESM imports as well: Jest loads no ESM without a flag. The fixture is ESM, as Vitest is.
 */
export async function writeLibrary(folder, minify) {
  await bundle({ input: index }, { file: join(folder, 'index.cjs'), format: 'cjs', exports: 'named', minify });
  const toIndex = {
    name: 'index',
    resolveId: (id) => (sibling.test(id) ? { id: './index.cjs', external: true } : null),
  };
  await bundle({ input: vitest, plugins: [toIndex] }, { file: join(folder, 'vitest.js'), format: 'esm', minify });
  writeTypes(folder);
}

async function bundle(options, output) {
  const library = await rolldown({
    ...options,
    cwd: root,
    platform: 'node',
    external: ['vitest'],
    onLog: failOnWarning,
    transform: { target: 'node20' },
  });
  await library.write({ ...output, codeSplitting: false });
}

/** Writes the declarations of the library's own modules. They mention nothing of the others'. */
function writeTypes(folder) {
  const all = mkdtempSync(join(tmpdir(), 'localvault-types-'));
  try {
    const words = ['--ignoreConfig', ...compilerOptions(), '--outDir', all, index, vitest];
    const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...words], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) {
      throw new Error(`the types of the library can't be written:\n${stdout}`);
    }
    copyTypes(join(all, 'library'), folder);
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}

/** The compiler's options of the project, but for declarations only: types are checked elsewhere. */
function compilerOptions() {
  const { compilerOptions: options } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const wanted = {
    ...options,
    noEmit: false,
    noCheck: true,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(root, 'src'),
  };
  return Object.entries(wanted).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** Copies the declarations that users reach. Their names follow those of the bundles, from which the compiler tells their format. */
function copyTypes(from, to) {
  const waiting = ['index', 'vitest'];
  const found = new Set(waiting);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const text = readFileSync(join(from, `${name}.d.ts`), 'utf8').replaceAll(/ from '([^']+)'/g, (clause, id) => {
      const [, next] = sibling.exec(id) ?? [];
      if (next !== undefined && !found.has(next)) {
        found.add(next);
        waiting.push(next);
      }
      return next === undefined ? clause : ` from './${next}.cjs'`;
    });
    writeFileSync(join(to, `${name}.d.${name === 'vitest' ? 'ts' : 'cts'}`), text);
  }
}
