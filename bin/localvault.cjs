#!/usr/bin/env node
// Loads the program's files with the code that V8 compiled when they were built, so that nothing needs to be compiled now.
// Where there is none for this Node.js, or V8 won't have it (other flags), a file is compiled as usual.
//
// This file itself is compiled at every start, and so is each of Node's own functions that nobody has called yet: it uses few.
const { closeSync, openSync, readFileSync, readSync } = require('node:fs');
const { Script } = require('node:vm');

/** More than the largest file has; what isn't filled of it takes no memory. */
const mostBytes = 1 << 20;

/**
 * Where a file's text lies with its compiled code (`compile.js` puts them there). It's for one release of Node.js on one platform: V8 itself doesn't
 * tell releases apart that have the same V8 built in other ways, and crashes.
 */
const ending = `.${process.version}-${process.platform}-${process.arch}`;

/**
 * A loader of the files in a folder. Each is loaded once, when something of it is used first; `scripts` has the loaded ones by
 * name.
 */
const loader = (folder) => {
  const modules = new Map();
  const scripts = new Map();
  const load = (name) => {
    const known = modules.get(name);
    if (known !== undefined) return known;
    const filename = `${folder}/${name}`;
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
        text = bytes.latin1Slice(8 + codeLength, length);
      }
    } catch {}
    const script = new Script(text ?? readFileSync(filename, 'utf8'), { filename, cachedData });
    const module = { exports: undefined };
    modules.set(name, module);
    scripts.set(name, script);
    script.runInThisContext()(module, requireHere, importHere, filename);
    return module;
  };
  /** What a file exports; before it's loaded an object that loads it when it's asked for something first. */
  const requireHere = (id) => {
    if (!id.startsWith('./')) return require(id);
    const name = id.slice(2);
    return modules.get(name)?.exports ?? Object.create(new Proxy({ name }, handler));
  };
  const handler = {
    get: ({ name }, key, asked) => {
      const value = load(name).exports[key];
      Object.defineProperty(asked, key, { value });
      return value;
    },
  };
  const importHere = async (id, key) => {
    const exported = requireHere(id);
    return key === undefined ? exported : exported[key];
  };
  return { load: (name) => load(name).exports, scripts };
};

if (require.main === module) loader(`${__dirname}/../dist`).load('main.cjs').main();
else Object.assign(exports, { loader, ending });
