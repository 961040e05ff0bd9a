// Makes dist/localvault.cjs, the whole program in one file, and dist/localvault.cjs.cache, what V8 compiled of it.
const { spawnSync } = require('node:child_process');
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');
const outfile = join(root, 'dist', 'localvault.cjs');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

mkdirSync(join(root, 'dist'), { recursive: true });
// V8 knows code that it compiled by the length of the text: old code must never meet new text.
rmSync(`${outfile}.cache`, { force: true });
buildSync({
  absWorkingDir: root,
  entryPoints: ['src/cli/entry.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  charset: 'ascii',
  minify: true,
  legalComments: 'none',
  external: ['fs-native-extensions'],
  // createRequire takes a path as well as a URL.
  define: { LOCALVAULT_VERSION: JSON.stringify(version), 'import.meta.url': '__filename' },
});
makeFunction();
compile();

/** The file becomes a function's text, which is what the launcher calls with `require` and its kin. */
function makeFunction() {
  const text = readFileSync(outfile, 'utf8');
  writeFileSync(outfile, `(function (exports, require, module, __filename, __dirname) { ${text}\n})`);
}

/** Runs typical commands in a process of its own and keeps what V8 compiled for them. */
function compile() {
  const { status } = spawnSync(process.execPath, [join(__dirname, 'compile.js'), outfile], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
