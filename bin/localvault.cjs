#!/usr/bin/env node
// Starts the program with the code that V8 compiled when it was built, so that nothing needs to be compiled now. Where there is none
// for this Node.js, or V8 won't have it (other flags), a file is compiled as usual.
//
// This file itself is compiled at every start, and so is each of Node's own functions that nobody has called yet: it uses few.
const { closeSync, openSync, readFileSync, readSync } = require('node:fs');
const { Script } = require('node:vm');

/** More than the largest file has; what isn't filled of it takes no memory. */
const mostBytes = 1 << 20;

/**
 * Where a file's text lies with its compiled code (`compile.js` puts them there). It's for one release of Node.js on one platform:
 * V8 itself doesn't tell releases apart that have the same V8 built in other ways, and crashes.
 */
const ending = `.${process.version}-${process.platform}-${process.arch}`;

/** The function that a file of the program is, as a script. */
function scriptIn(filename) {
  let text;
  let cachedData;
  try {
    const file = openSync(filename + ending, 'r');
    const bytes = Buffer.allocUnsafeSlow(mostBytes);
    const length = readSync(file, bytes, 0, mostBytes, 0);
    closeSync(file);
    const [codeLength, textLength] = new Uint32Array(bytes.buffer, 0, 2);
    if (length === 8 + codeLength + textLength) {
      cachedData = bytes.subarray(8, 8 + codeLength);
      text = bytes.toString('latin1', 8 + codeLength, length);
    }
  } catch {}
  return new Script(text ?? readFileSync(filename, 'utf8'), { filename, cachedData });
}

/** Loads the program in a folder, whose main file loads the others; gives what it exports. `scripts` comes to hold all of them. */
function load(folder, scripts) {
  const script = scriptIn(`${folder}/main.cjs`);
  scripts.set('main.cjs', script);
  return script.runInThisContext()(folder, scripts, scriptIn, require);
}

if (require.main === module) load(`${__dirname}/../dist`, new Map()).main();
else Object.assign(exports, { ending, load });
