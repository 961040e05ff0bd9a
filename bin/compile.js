// Writes down what V8 compiles while the usual commands run.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { ending, load } = require('./localvault.cjs');
const { runUsual } = require('./usual.js');

const folder = process.argv[2];
const scripts = new Map();

// V8 would note which functions became hot enough here for machine code (`~` is none, `*` its default, all), and make that for all
// of them before they run once in a process that ends long before it pays.
setFlagsFromString('--sparkplug-filter=~');

/** What the launcher reads: how long code and text are, the code that V8 compiled, then the text in Latin 1. */
function pack(code, text) {
  const head = new Uint32Array([code.length, text.length]);
  return Buffer.concat([Buffer.from(head.buffer), code, Buffer.from(text, 'latin1')]);
}

const program = load(folder, scripts);
runUsual(
  () => program,
  () => {},
).then(() => {
  // V8 takes compiled code only where its flags are those that it was made with.
  setFlagsFromString('--sparkplug-filter=*');
  for (const [name, script] of scripts) {
    const filename = join(folder, name);
    writeFileSync(filename + ending, pack(script.createCachedData(), readFileSync(filename, 'utf8')));
  }
});
