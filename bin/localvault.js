#!/usr/bin/env node
// Starts the program from the one file that the build makes, with the code that V8 compiled then, so that nothing needs to be
// compiled now. Where V8 won't have it (another Node.js release, other flags) the file is compiled as usual.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const filename = join(__dirname, '..', 'dist', 'localvault.cjs');

function readIfThere(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: readIfThere(`${filename}.cache`) });
const program = { exports: {} };
script.runInThisContext()(program.exports, require, program, filename, join(__dirname, '..', 'dist'));
program.exports.main();
