#!/usr/bin/env node
// Loads the program's files with the code that V8 compiled when they were built, so that nothing needs to be compiled now.
// Where there is none for this Node.js, or V8 won't have it (other flags), a file is compiled as usual.
//
// All this runs at every start: of Node's own functions it uses few, since each that nobody has called yet is compiled.
const { closeSync, openSync, readFileSync, readSync } = require('node:fs');
const { Script } = require('node:vm');

/** More than the largest file has; what isn't filled of it takes no memory. */
const mostBytes = 1 << 20;
const headBytes = 8;

/**
 * Where a file's text lies with its compiled code. It's for one release of Node.js on one platform: V8 itself doesn't tell releases
 * apart that have the same V8 built in other ways, and crashes.
 */
const compiled = (filename) => `${filename}.${process.version}-${process.platform}-${process.arch}`;
exports.compiled = compiled;

/** The bytes of such a file: how long the code and the text are, then the code, then the text in Latin 1. */
exports.pack = (code, text) => {
  const head = new Uint32Array([code.length, text.length]);
  return Buffer.concat([Buffer.from(head.buffer), code, Buffer.from(text, 'latin1')]);
};

/** What `pack` has put into a file; undefined where there is none, or less than all of it. */
function unpacked(path) {
  let file;
  try {
    file = openSync(path);
  } catch {
    return undefined;
  }
  const bytes = Buffer.allocUnsafeSlow(mostBytes);
  const length = readSync(file, bytes, 0, mostBytes, 0);
  closeSync(file);
  const [codeLength, textLength] = new Uint32Array(bytes.buffer, 0, 2);
  const textStart = headBytes + codeLength;
  if (length !== textStart + textLength) return undefined;
  return { text: bytes.toString('latin1', textStart, length), code: bytes.subarray(headBytes, textStart) };
}

/**
 * A loader of the files in a folder. Each is loaded once, when something of it is used first; `scripts` has the loaded ones by
 * name.
 */
exports.loader = (folder) => {
  const modules = new Map();
  const scripts = new Map();
  function load(name) {
    const known = modules.get(name);
    if (known !== undefined) return known;
    const filename = `${folder}/${name}`;
    const { text, code } = unpacked(compiled(filename)) ?? { text: readFileSync(filename, 'utf8') };
    const script = new Script(text, { filename, cachedData: code });
    const module = { exports: undefined };
    modules.set(name, module);
    scripts.set(name, script);
    script.runInThisContext()(module, requireHere, filename);
    return module;
  }
  const requireHere = (id) => (id.startsWith('./') ? exportsOf(id.slice(2)) : require(id));
  /** What a file exports; before it's loaded an object that loads it when it's asked for something first. */
  function exportsOf(name) {
    const { exports } = modules.get(name) ?? {};
    if (exports !== undefined) return exports;
    const get = (_target, key, asked) => {
      const value = load(name).exports[key];
      Object.defineProperty(asked, key, { value });
      return value;
    };
    return Object.create(new Proxy({}, { get }));
  }
  return { load: (name) => load(name).exports, scripts };
};

if (require.main === module) exports.loader(`${__dirname}/../dist`).load('main.cjs').main();
