#!/usr/bin/env node
// Starts the program with the code that V8 compiled for it earlier (`code-cache.js`), so that nothing is compiled now. Without that
// code, or if V8 rejects it (other flags), a file is compiled as usual.
//
// This file is compiled at every start, and so is each of Node's functions on its first call, so it uses few of them.
const { closeSync, fstatSync, openSync, readSync } = require('node:fs');
const { dirname } = require('node:path');
const { Script } = require('node:vm');
const { latin1Slice } = Buffer.prototype;

/** The folder of the built program. */
const dist = `${dirname(__dirname)}/dist`;

/** The length of the build's id, which follows the first two characters of `main.cjs`. */
const idLength = 16;

/** The length of a code cache's header: JSON, padded with blanks. */
const headLength = 8192;

/** More bytes than any file of the program has, or its code. The unused part of the buffer takes no memory. */
const mostBytes = 1 << 20;

/**
 * The runtime that code was compiled for. V8 crashes on code of another Node.js release that contains the same version of V8 built with
 * other options, and can't detect it: so the executable and all its libraries must be the same.
 */
const runtime = `${process.execPath} ${Object.values(process.versions)}`;

/** The name of the code cache of a build. */
const cacheName = (id) => `code-${id}-${process.version}-${process.platform}-${process.arch}`;

/**
 * The folders that may contain this user's code caches, in order of preference: the program's and the user's. There are none on Windows,
 * where the owner of a file can't be checked.
 */
function cacheFolders() {
  if (process.getuid === undefined) {
    return [];
  }
  const { HOME, XDG_CACHE_HOME } = process.env;
  const home = HOME && `${HOME}${process.platform === 'darwin' ? '/Library/Caches' : '/.cache'}`;
  const user = [XDG_CACHE_HOME, home].find((folder) => folder?.startsWith('/'));
  return user === undefined ? [dist] : [dist, `${user}/localvault`];
}

/** Returns the stats of an open file or folder, or undefined unless only this user can write to it: the code in it is executed. */
function ownStats(file) {
  const stats = fstatSync(file);
  return stats.uid === process.getuid() && (stats.mode & 0o022) === 0 ? stats : undefined;
}

/** Reports whether only this user can write to a folder. */
function isOwn(folder) {
  const file = openSync(folder, 'r');
  const stats = ownStats(file);
  closeSync(file);
  return stats !== undefined;
}

/** The bytes read last. One buffer for all files, of V8's own kind, saves a command 0.1 ms compared with one of Node's for each. */
const bytes = new Uint8Array(mostBytes);

/** Reads a part of a file into `bytes`. Returns the number of bytes read. */
function read(file, offset, length) {
  return readSync(file, bytes, 0, length, offset);
}

/** Reads a part of a file that is in ASCII. */
function readText(file, offset, length) {
  return latin1Slice.call(bytes, 0, read(file, offset, length));
}

/** Reads a file of the program, which is in ASCII. */
function textOf(filename) {
  const file = openSync(filename, 'r');
  const text = readText(file, 0, mostBytes);
  closeSync(file);
  return text;
}

/**
 * Opens a code cache. Returns a function that reads the code of one file of the program, or undefined if the cache can't be used.
 *
 * @param words the command's first two words, which may have code of their own: the less V8 reads, the sooner the command runs
 */
function openCache(folder, id, words) {
  if (!isOwn(folder)) {
    return undefined;
  }
  const cache = openSync(`${folder}/${cacheName(id)}`, 'r');
  const stats = ownStats(cache);
  const head = stats && JSON.parse(readText(cache, 0, headLength));
  if (head?.runtime !== runtime || head.size !== stats.size) {
    closeSync(cache);
    return undefined;
  }
  const { codeOf } = head;
  const own = [words.join(' '), words[0]].find((name) => Object.hasOwn(codeOf, name));
  return (name) => {
    const place = codeOf[own]?.[name] ?? head.code[name];
    return place && bytes.subarray(0, read(cache, ...place));
  };
}

/** Finds the code that V8 compiled for a build and a command's first two words. */
function findCode(id, words) {
  for (const folder of cacheFolders()) {
    try {
      const codeOf = openCache(folder, id, words);
      if (codeOf !== undefined) {
        return codeOf;
      }
    } catch {
      // The cache is missing or damaged.
    }
  }
  return undefined;
}

/** Reports whether an error means that a file of the program is missing or truncated. */
function isIncomplete(error) {
  return error instanceof SyntaxError || error.code === 'ENOENT';
}

/** The message for an incomplete program. */
function whatToDo(folder) {
  return `${folder} is missing or incomplete; install localvault again, or run "npm run build" in ${dirname(folder)}.`;
}

/**
 * Loads a built program. Returns its main module, whose `main` runs the command line.
 *
 * @param scripts receives the loaded files as scripts, by name
 * @param find finds the code that V8 compiled for the build with an id
 */
function load(folder, scripts, find = () => undefined) {
  const main = textOf(`${folder}/main.cjs`);
  const codeOf = find(main.slice(2, 2 + idLength));
  const scriptIn = (name) => {
    const filename = `${folder}/${name}`;
    try {
      return new Script(name === 'main.cjs' ? main : textOf(filename), { filename, cachedData: codeOf?.(name) });
    } catch (error) {
      throw isIncomplete(error) ? new SyntaxError(whatToDo(folder)) : error;
    }
  };
  const script = scriptIn('main.cjs');
  scripts.set('main.cjs', script);
  const run = script.runInThisContext();
  if (typeof run !== 'function') {
    throw new SyntaxError(`${folder}/main.cjs is damaged`);
  }
  return run(folder, scripts, scriptIn, require);
}

/** Runs the program, and ends the process with its status. */
async function start() {
  let idWithoutCode;
  const program = load(dist, new Map(), (id) => {
    if (process.env.NODE_DISABLE_COMPILE_CACHE) {
      return undefined;
    }
    const codeOf = findCode(id, process.argv.slice(2, 4));
    if (codeOf === undefined) {
      idWithoutCode = id;
    }
    return codeOf;
  });
  const status = await program.main();
  if (idWithoutCode !== undefined) {
    makeCache(idWithoutCode);
  }
  // `process.exit` emits an event first, for which nobody listens: that would take 0.13 ms.
  process.reallyExit(status);
}

/** Starts making a code cache for the next start. A failure must not affect the command, which has done its work. */
function makeCache(id) {
  try {
    require('./code-cache.js').makeInBackground(id, exports);
  } catch {
    // The program has been removed, or no process can be started.
  }
}

Object.assign(exports, { cacheFolders, cacheName, dist, headLength, idLength, isOwn, load, mostBytes, runtime });

if (require.main === module) {
  start().catch((error) => {
    if (!(error instanceof SyntaxError) && (error.code !== 'ENOENT' || error.path !== `${dist}/main.cjs`)) {
      throw error;
    }
    process.stderr.write(`${whatToDo(dist)}\n`);
    process.exitCode = 1;
  });
}
