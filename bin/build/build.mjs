// Builds dist/: the program in files that are loaded on first use. A command doesn't pay for the code of others: the build runs the usual
// commands, and puts modules that the same commands use into one file.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';
import launcher from '../localvault.js';
import { prepareChunk } from './chunk.mjs';
import { writeLibrary } from './library.mjs';
import { licensesOf } from './licenses.mjs';
import { makeLoader } from './loader.mjs';
import { bundleThread, failOnWarning } from './thread.mjs';

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const root = beside('../..');
const entry = join(root, 'src/cli/entry.ts');
/** The file that the launcher loads. */
const mainFile = 'main.cjs';
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The program, and how its modules import each other. */
async function read() {
  const importsOf = new Map();
  const program = await rolldown({
    cwd: root,
    input: { main: entry },
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    external: ['fs-native-extensions'],
    resolve: { alias: { 'node:module': beside('module.mjs'), 'node:child_process': beside('child-process.mjs') } },
    plugins: [{ name: 'imports', moduleParsed: ({ id, importedIds }) => void importsOf.set(id, importedIds) }],
    // Modules share a file by use, regardless of how they are imported.
    checks: { ineffectiveDynamicImport: false },
    onLog: failOnWarning,
    transform: {
      target: 'node20',
      define: {
        LOCALVAULT_VERSION: JSON.stringify(version),
        LOCALVAULT_FETCH_ALL: 'require.fetchAll',
        LOCALVAULT_WRITER_THREAD: JSON.stringify(await bundleThread()),
        'import.meta.url': '__filename',
      },
    },
  });
  return { program, importsOf };
}

/** Prepares a chunk for the program's own loader. */
function prepare(code, { exports, isEntry }) {
  return prepareChunk(code, exports, parseAst, isEntry ? 'main' : undefined);
}

/** Writes the program to a folder. `fileOf` names the file that a module comes into; null leaves it to the bundler. */
async function write(program, folder, { fileOf, minify }) {
  const { output } = await program.generate({
    format: 'cjs',
    exports: 'named',
    esModule: false,
    generatedCode: { symbols: false },
    minify,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: fileOf, debugName: 'by use' }] },
    plugins: [{ name: 'chunks', renderChunk: prepare }],
  });
  const helpers = output.find(({ moduleIds }) => moduleIds.includes('\0rolldown/runtime.js'));
  const files = output.filter((file) => file !== helpers);
  const textOf = new Map(files.map((file) => [file.fileName, asFunction(file, helpers)]));
  const hash = createHash('sha256').update(JSON.stringify([...textOf]));
  const id = hash.digest('hex').slice(0, launcher.idLength);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const [name, text] of textOf) {
    writeFileSync(join(folder, name), name === mainFile ? `/*${id}*/${text}` : text);
  }
  writeFileSync(
    join(folder, 'THIRD-PARTY-LICENSES.txt'),
    licensesOf(
      output.flatMap(({ moduleIds }) => moduleIds),
      root,
    ),
  );
  return { output, id };
}

/**
 * A file's text as a function: the launcher calls that of the main file, whose loader calls the others. The main file includes the
 * bundler's helpers, which all files need: that saves opening a file at each start. The text is in ASCII, which V8 reads fastest.
 */
function asFunction({ fileName, code }, helpers) {
  const text =
    fileName === mainFile
      ? `(function (folder$, scripts$, scriptIn$, require$) {
const { module, require, importHere, include } = (${makeLoader})(folder$, scripts$, scriptIn$, require$);
const __filename = \`\${folder$}/${mainFile}\`;
include("${helpers.fileName}", (module) => {\n${helpers.code}\n});
${code}
return module; })`
      : `(function (module, require, importHere, __filename) {\n${code}\n})`;
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Runs one of our programs. Returns its output on file descriptor 3. */
function run(name, ...args) {
  const { status, output } = spawnSync(process.execPath, [beside(name), ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(`${name} failed`);
  }
  return output[3];
}

/** Measures which subjects of the usual commands use each module. */
async function measure(program, folder) {
  const fileOf = (id) => relative(root, id).replace(/\W/g, '_');
  const { output } = await write(program, folder, { fileOf, minify: false });
  const modulesOf = new Map(output.map(({ fileName, moduleIds }) => [fileName, moduleIds]));
  const subjectsOf = new Map();
  for (const [subject, files] of Object.entries(JSON.parse(run('measure.mjs', folder)))) {
    for (const id of files.flatMap((name) => modulesOf.get(name))) {
      subjectsOf.set(id, [...(subjectsOf.get(id) ?? []), subject]);
    }
  }
  rmSync(folder, { recursive: true });
  return subjectsOf;
}

/** The modules that these import, directly or not, except on demand. */
function closure(starts, importsOf) {
  const found = new Set();
  const waiting = [...starts];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) {
      continue;
    }
    found.add(id);
    waiting.push(...(importsOf.get(id) ?? []));
  }
  return found;
}

/** Each of these subjects has a file of its own modules. Loading a second such file takes a command 0.2 ms. */
const single = ['kv-get', 'app', 'write'];

/**
 * Divides the modules into files: one for modules that every command, reads, or several other common commands use; one for the other
 * modules of each of these subjects; and one for each further set of subjects. So if a file needs another while it is loaded, the other one
 * is used at least as widely, and never the reverse. Modules that the usual commands import but don't use are in a file for each folder;
 * the bundler divides the rest.
 */
function division(subjectsOf, importsOf) {
  const imported = closure(subjectsOf.keys(), importsOf);
  const always = new Set([entry, ...importsOf.get(entry)]);
  return (id) => {
    const subjects = subjectsOf.get(id);
    if (subjects?.includes('start') || subjects?.includes('read') || always.has(id)) {
      return 'start';
    }
    if (subjects !== undefined) {
      const [first, ...others] = single.filter((subject) => subjects.includes(subject));
      if (others.includes('write')) {
        return 'start';
      }
      // The modules of `kv get` aren't divided by its token.
      return first ?? subjects.join('-');
    }
    return imported.has(id) ? relative(root, id).split('/').slice(0, 3).join('-').replace(/\W/g, '-') : null;
  };
}

async function make(target, minify) {
  const fresh = `${target}.${process.pid}`;
  try {
    const { program, importsOf } = await read();
    const subjectsOf = await measure(program, join(fresh, 'measured'));
    const { id } = await write(program, fresh, { fileOf: division(subjectsOf, importsOf), minify });
    await writeLibrary(join(fresh, 'library'), minify);
    // The first command after a build already finds the code cache.
    run('../make-code-cache.js', fresh, join(fresh, launcher.cacheName(id)));
    // Replaces all files at once, so that no command finds some of the old ones.
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'no-minify': { type: 'boolean' } } });
await make(positionals[0] ?? join(root, 'dist'), !values['no-minify']);
