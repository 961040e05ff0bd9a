// Makes the code cache that the launcher reads: the code that V8 compiles while the usual commands run, in one file per build and release
// of Node.js. Usage: node make-code-cache.js PROGRAM CACHE
const fs = require('node:fs');
const { dirname, join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { headLength, load, mostBytes, runtime } = require('./localvault.js');
const { runUsual } = require('./usual-commands.js');

/** How many milliseconds to keep caches of other builds and releases. One that is still in use is made again. */
const keptMs = 30 * 24 * 3_600_000;

/**
 * The first words of commands with their own code: reading code that they don't run would take V8 0.4 ms, and 0.7 ms for `version`, which
 * runs little. The launcher looks for two words, then for one.
 */
const ownWords = ['version', 'read', 'write', 'kv get', 'kv put', 'token lookup'];

/**
 * Returns the content of a cache: a header with the position of each file's code, then the code.
 *
 * @param scripts the files of the program after all usual commands
 * @param scriptsOf the same after those with own words, by these
 */
function packed(scripts, scriptsOf) {
  const parts = [];
  let size = headLength;
  const positions = (files) => {
    const code = {};
    for (const [name, script] of files) {
      const data = script.createCachedData();
      if (data.length > mostBytes) {
        throw new Error(`the code of ${name} is too long`);
      }
      code[name] = [size, data.length];
      parts.push(data);
      size += data.length;
    }
    return code;
  };
  const code = positions(scripts);
  const codeOf = Object.fromEntries([...scriptsOf].map(([words, files]) => [words, positions(files)]));
  // In ASCII: the launcher reads Latin 1.
  const json = JSON.stringify({ runtime, size, code, codeOf });
  const head = Buffer.from(
    json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
  if (head.length > headLength) {
    throw new Error('the head of the code cache is too long');
  }
  return Buffer.concat([head, Buffer.alloc(headLength - head.length, ' '), ...parts]);
}

/** Replaces a file atomically and durably: V8 must never read a file with holes after a power cut. */
function replace(filename, content) {
  const temporary = `${filename}.${process.pid}`;
  const file = fs.openSync(temporary, 'wx', 0o600);
  try {
    fs.writeFileSync(file, content);
    fs.fsyncSync(file);
    fs.renameSync(temporary, filename);
  } catch (error) {
    fs.rmSync(temporary);
    throw error;
  } finally {
    fs.closeSync(file);
  }
}

function removeOld(folder) {
  for (const name of fs.readdirSync(folder).filter((name) => name.startsWith('code-'))) {
    const filename = join(folder, name);
    // Another process may have removed it.
    const stats = fs.statSync(filename, { throwIfNoEntry: false });
    if (stats && Date.now() - stats.mtimeMs > keptMs) {
      fs.rmSync(filename, { force: true });
    }
  }
}

async function make(program, cache) {
  // V8 would record which functions became hot enough here for machine code (`~` is none, `*` its default, all), and compile all of them at
  // once in processes that end long before that pays.
  setFlagsFromString('--sparkplug-filter=~');
  // Each of the programs below has functions of its own.
  setFlagsFromString('--no-compilation-cache');
  const scripts = new Map();
  const loaded = load(program, scripts);
  await runUsual(() => loaded);
  const scriptsOf = new Map(ownWords.map((words) => [words, new Map()]));
  const programs = [...scriptsOf].map(([words, files]) => [words, load(program, files)]);
  await runUsual((_subject, line) => programs.find(([words]) => `${line} `.startsWith(`${words} `))?.[1] ?? loaded);
  // V8 accepts compiled code only under the flags that it was made with.
  setFlagsFromString('--sparkplug-filter=*');
  setFlagsFromString('--compilation-cache');
  replace(cache, packed(scripts, scriptsOf));
  removeOld(dirname(cache));
  fs.rmSync(`${cache}.claim`, { force: true });
}

make(...process.argv.slice(2));
