// Makes dist/: the program, each file with what V8 compiled of it beside it (`.cache`). `core.cjs` holds what the usual commands
// need; all else is in files of its own that are loaded when they are used, so that nobody pays for what others use.
const { spawnSync } = require('node:child_process');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const fresh = `${dist}.${process.pid}`;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Where the usual commands start. */
const usual = [
  'src/cli/entry.ts',
  'src/client/local.ts',
  ...['read', 'write', 'list', 'delete', 'unwrap', 'kv/get', 'kv/put', 'token/lookup', 'version'].map(
    (command) => `src/cli/commands/${command}.ts`,
  ),
].map((path) => join(root, path));

/** All that these modules import, in turn; not what they import only when it's used. */
function closure(starts, importsOf) {
  const found = new Set();
  const waiting = [...starts];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(importsOf.get(id) ?? []));
  }
  return found;
}

async function bundle() {
  const { rolldown } = await import('rolldown');
  const importsOf = new Map();
  let core;
  const build = await rolldown({
    cwd: root,
    input: { main: 'src/cli/entry.ts' },
    platform: 'node',
    external: ['fs-native-extensions'],
    plugins: [{ name: 'imports', moduleParsed: ({ id, importedIds }) => void importsOf.set(id, importedIds) }],
    transform: {
      target: 'node20',
      // createRequire takes a path as well as a URL.
      define: { LOCALVAULT_VERSION: JSON.stringify(version), 'import.meta.url': '__filename' },
    },
  });
  const { output } = await build.generate({
    format: 'cjs',
    exports: 'named',
    minify: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    codeSplitting: {
      groups: [
        {
          name: (id) => {
            core ??= closure(usual, importsOf);
            return core.has(id) ? 'core' : null;
          },
          debugName: 'by use',
        },
      ],
    },
  });
  return output;
}

/** A file's text as the launcher wants it: a function that it calls with `require` and its kin, in Latin 1. */
function asFunction(code) {
  const escaped = code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `(function (exports, require, module, __filename, __dirname) { ${escaped}\n})`;
}

async function main() {
  const output = await bundle();
  mkdirSync(fresh, { recursive: true });
  for (const { fileName, code } of output) writeFileSync(join(fresh, fileName), asFunction(code));
  const { status } = spawnSync(process.execPath, [join(__dirname, 'compile.js'), fresh], { stdio: 'inherit' });
  if (status !== 0) {
    rmSync(fresh, { recursive: true });
    process.exit(1);
  }
  // V8 knows the code that it compiled by the length of the text alone, so old and new must never meet: all at once.
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
}

main();
