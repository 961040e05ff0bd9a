#!/usr/bin/env node
// Loads the program's files with the code that V8 compiled when they were built, so that nothing needs to be compiled now.
// Where there is none for this Node.js, or V8 won't have it (other flags), a file is compiled as usual.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

function readIfThere(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Where the compiled code of a file is. It's for one release of Node.js on one platform: V8 itself doesn't tell releases apart
 * that have the same V8 built in other ways, and crashes.
 */
const compiled = (filename) => `${filename}.${process.version}-${process.platform}-${process.arch}.cache`;
exports.compiled = compiled;

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
    const cachedData = readIfThere(compiled(filename));
    const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
    const module = { exports: {}, isComplete: false };
    modules.set(name, module);
    scripts.set(name, script);
    const requireHere = (id) => (id.startsWith('./') ? exportsOf(id.slice(2)) : require(id));
    script.runInThisContext()(module.exports, requireHere, module, filename, folder);
    module.isComplete = true;
    return module;
  }
  /** What a file exports: an object that inherits it, but first of all something that loads the file when it's asked. */
  function exportsOf(name) {
    const get = (_target, key) => {
      const module = load(name);
      if (module.isComplete) Object.setPrototypeOf(found, module.exports);
      return module.exports[key];
    };
    const found = Object.create(new Proxy({}, { get }));
    return found;
  }
  return { load: (name) => load(name).exports, scripts };
};

if (require.main === module) exports.loader(`${__dirname}/../dist`).load('main.cjs').main();
