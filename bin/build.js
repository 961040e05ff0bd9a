// Makes dist/localvault.cjs, the whole program in one file, and dist/localvault.cjs.cache, what V8 compiled of it.
const { spawnSync } = require('node:child_process');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');
const outfile = join(root, 'dist', 'localvault.cjs');
const fresh = `${outfile}.${process.pid}`;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const { outputFiles } = buildSync({
  absWorkingDir: root,
  entryPoints: ['src/cli/entry.ts'],
  write: false,
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

mkdirSync(join(root, 'dist'), { recursive: true });
// The file is a function's text, which the launcher calls with `require` and its kin.
writeFileSync(fresh, `(function (exports, require, module, __filename, __dirname) { ${outputFiles[0].text}\n})`);
const { status } = spawnSync(process.execPath, [join(__dirname, 'compile.js'), fresh], { stdio: 'inherit' });
if (status !== 0) {
  rmSync(fresh);
  process.exit(1);
}
// V8 knows code that it compiled by the length of the text alone: old code must never meet new text.
rmSync(`${outfile}.cache`, { force: true });
renameSync(fresh, outfile);
renameSync(`${fresh}.cache`, `${outfile}.cache`);
