// Loads the program's files with the code that V8 compiled when they were built, so that nothing needs to be compiled now.
// Where V8 won't have it (another Node.js release, other flags) a file is compiled as usual.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

function readIfThere(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** A loader of the files in a folder. Each is loaded once; `scripts` has them by name. */
exports.loader = (folder) => {
  const modules = new Map();
  const scripts = new Map();
  function load(name) {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const filename = `${folder}/${name}`;
    const script = new Script(readFileSync(filename, 'latin1'), {
      filename,
      cachedData: readIfThere(`${filename}.cache`),
    });
    const module = { exports: {} };
    modules.set(name, module);
    scripts.set(name, script);
    const requireHere = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
    script.runInThisContext()(module.exports, requireHere, module, filename, folder);
    return module.exports;
  }
  return { load, scripts };
};
