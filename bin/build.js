// Makes dist/: the program in files that load when something of them is used, each with what V8 compiled of it beside it
// (`.cache`). Nobody pays for what others use: the usual commands are run, and what the same of them need comes into one file.
const { spawnSync } = require('node:child_process');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const { makeLoader } = require('./loader.js');
const { bundleThread } = require('./thread.js');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const entry = join(root, 'src/cli/entry.ts');
const fresh = `${dist}.${process.pid}`;
/** The file that the launcher loads. */
const mainFile = 'main.cjs';
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
    resolve: {
      alias: {
        'node:module': join(__dirname, 'module.mjs'),
        'node:child_process': join(__dirname, 'child-process.mjs'),
      },
    },
    plugins: [{ name: 'imports', moduleParsed: ({ id, importedIds }) => void importsOf.set(id, importedIds) }],
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
  const helpers = output.find(({ fileName }) => fileName.startsWith('rolldown-runtime'));
  for (const { fileName, code } of output) {
    if (fileName !== helpers.fileName) writeFileSync(join(folder, fileName), asFunction(fileName, code, helpers));
  }
  return output;
}

/**
 * A file's text, in Latin 1, as a function: the launcher calls the main one's, and that one's loader (`loader.js`) those of the
 * others. The bundler's own helpers are in the main file, rather than in one more beside it.
 */
function asFunction(name, code, helpers) {
  const { body, exported } = divided(code);
  const required = `require("./${helpers.fileName}")`;
  const text =
    name === mainFile
      ? mainFunction(body.replace(required, 'helpers$'), exported, divided(helpers.code))
      : `(function (module, require, importHere, __filename) { ${body.replace(required, `require("./${mainFile}").helpers$`)}
;module.exports=${exported}})`;
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function mainFunction(body, exported, helpers) {
  return `(function (folder$, scripts$, scriptIn$, require$) {
const {module,require,importHere}=(${makeLoader})(folder$, scripts$, scriptIn$, require$);
const __filename = \`\${folder$}/${mainFile}\`;
const helpers$=(()=>{${helpers.body};return ${helpers.exported}})();${body}
;return module.exports=Object.assign(${exported},{helpers$})})`;
}

/**
 * What a file does, and what it exports as an object's text: that is set once, at its end, since no module changes what it has
 * exported. An object without a prototype takes names as they come, where another one gets a new shape for each; that, and the
 * bundler's getters, cost more at every start.
 */
function divided(code) {
  const names = [];
  const take = (_, name, value) => {
    names.push(`${name}:${value}`);
    return '';
  };
  const getter =
    /Object\.defineProperty\(exports,\s*["'`]([\w$]+)["'`],\s*\{\s*enumerable:\s*(?:!0|true),\s*get:\s*function\s*\(\)\s*\{\s*return\b\s*(.+?);?\s*\}\s*\}\)[,;]?/gs;
  // `import()` as the bundler writes it takes two functions, each of which costs at every start.
  const imported =
    /Promise\.resolve\(\)\.then\(\(\)\s*=>\s*(require\("[^"]+")\)\)(?:\.then\((\w+)\s*=>\s*\2\.([\w$]+)\))?/g;
  const body = code
    .replace(
      imported,
      (_, required, _name, key) => `${required.replace('require', 'importHere')}${key ? `,"${key}"` : ''})`,
    )
    .replace(/Object\.defineProperty\(exports,\s*Symbol\.toStringTag,\s*\{[^}]*\}\)[,;]?/, '')
    .replace(getter, take)
    .replace(/(?<![\w$.])exports\.([\w$]+)\s*=\s*([\w$.]+)[,;]?/g, take);
  return { body, exported: `{__proto__:null,${names}}` };
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
 * A file for what every command needs and what it takes to read, one for what else the common ones need as others do, and one for
 * each set of subjects beside: so a file needs another to begin with, if at all, only where that is used at least as widely,
 * never the other way round too. What the usual commands import and don't use is in a file for each folder; all else is divided
 * by the bundler.
 */
function division(subjectsOf, importsOf) {
  const imported = closure(subjectsOf.keys(), importsOf);
  const always = new Set([entry, ...importsOf.get(entry)]);
  return (id) => {
    const subjects = subjectsOf.get(id);
    if (subjects?.includes('start') || subjects?.includes('read') || always.has(id)) return 'start';
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
