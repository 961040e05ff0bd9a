// Makes dist/: the program in files that load when something of them is used, each with what V8 compiled of it beside it
// (`.cache`). Nobody pays for what others use: the usual commands are run, and what the same of them need comes into one file.
const { spawnSync } = require('node:child_process');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const entry = join(root, 'src/cli/entry.ts');
const fresh = `${dist}.${process.pid}`;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The program, and how its modules import each other. */
async function read() {
  const { rolldown } = await import('rolldown');
  const importsOf = new Map();
  const program = await rolldown({
    cwd: root,
    input: { main: entry },
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    external: ['fs-native-extensions'],
    resolve: { alias: { 'node:module': join(__dirname, 'module.mjs') } },
    plugins: [{ name: 'imports', moduleParsed: ({ id, importedIds }) => void importsOf.set(id, importedIds) }],
    transform: {
      target: 'node20',
      define: { LOCALVAULT_VERSION: JSON.stringify(version), 'import.meta.url': '__filename' },
    },
  });
  return { program, importsOf };
}

/** Writes the program to a folder. `fileOf` names the file that a module comes into; null leaves it to the bundler. */
async function write(program, folder, fileOf) {
  const { output } = await program.generate({
    format: 'cjs',
    exports: 'named',
    minify: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: fileOf, debugName: 'by use' }] },
  });
  mkdirSync(folder, { recursive: true });
  for (const { fileName, code } of output) writeFileSync(join(folder, fileName), asFunction(code));
  return output;
}

/**
 * A file's text as the launcher wants it: a function that it calls with `require` and its kin, in Latin 1. What a file exports is
 * set at its end, as it is by then: no module changes what it has exported, and a getter for each costs more at every start.
 */
function asFunction(code) {
  const plain = code.replace(
    /Object\.defineProperty\(exports,\s*["'`]([\w$]+)["'`],\s*\{\s*enumerable:\s*(?:!0|true),\s*get:\s*function\s*\(\)\s*\{\s*return ([\w$]+);?\s*\}\s*\}\)/g,
    'exports.$1=$2',
  );
  const escaped = plain.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `(function (exports, require, module, __filename, __dirname) { ${escaped}\n})`;
}

/** Runs one of the programs beside this one on a folder; gives what it wrote to file descriptor 3. */
function run(name, folder) {
  const { status, output } = spawnSync(process.execPath, [join(__dirname, name), folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} failed`);
  return output[3];
}

/** By module, the subjects of the usual commands that use it. */
async function measure(program) {
  const folder = join(fresh, 'measured');
  const output = await write(program, folder, (id) => relative(root, id).replace(/\W/g, '_'));
  const modulesOf = new Map(output.map(({ fileName, moduleIds }) => [fileName, moduleIds]));
  const subjectsOf = new Map();
  for (const [subject, files] of Object.entries(JSON.parse(run('measure.js', folder)))) {
    for (const id of files.flatMap((name) => modulesOf.get(name))) {
      subjectsOf.set(id, [...(subjectsOf.get(id) ?? []), subject]);
    }
  }
  rmSync(folder, { recursive: true });
  return subjectsOf;
}

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

/**
 * A file for what every command needs, one for what it takes to read, one for what else the common ones need as others do, and one
 * for each set of subjects beside: so a file needs another to begin with, if at all, only where that is used at least as widely,
 * never the other way round too. What the usual commands import and don't use is in a file for each folder; all else is divided
 * by the bundler.
 */
function division(subjectsOf, importsOf) {
  const imported = closure(subjectsOf.keys(), importsOf);
  const always = new Set([entry, ...importsOf.get(entry)]);
  return (id) => {
    const subjects = subjectsOf.get(id);
    if (subjects?.includes('start') || always.has(id)) return 'start';
    if (subjects?.includes('read')) return 'read';
    if (subjects !== undefined) return subjects.length > 1 && subjects.includes('common') ? 'core' : subjects.join('-');
    return imported.has(id) ? relative(root, id).split('/').slice(0, 3).join('-').replace(/\W/g, '-') : null;
  };
}

async function make() {
  const { program, importsOf } = await read();
  const subjectsOf = await measure(program);
  await write(program, fresh, division(subjectsOf, importsOf));
  run('compile.js', fresh);
  // V8 knows the code that it compiled by the length of the text alone, so old and new must never meet: all at once.
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
}

make().catch((error) => {
  rmSync(fresh, { recursive: true, force: true });
  console.error(error);
  process.exitCode = 1;
});
