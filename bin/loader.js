/**
 * How the program's main file loads the others: each once, when something of it is used first. The build puts this function's text in
 * front of the main file's, so it uses nothing but what it's given.
 *
 * @param folder - where the files are.
 * @param scripts - comes to hold them by name.
 * @param scriptIn - gives the script in a file.
 * @param requireOfNode - requires all else.
 */
exports.makeLoader = (folder, scripts, scriptIn, requireOfNode) => {
  const module = { exports: undefined };
  const modules = new Map([['main.cjs', module]]);
  let fetched;
  const load = (name) => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const filename = `${folder}/${name}`;
    const script = fetched?.get(name) ?? scriptIn(filename);
    const loaded = { exports: undefined };
    modules.set(name, loaded);
    scripts.set(name, script);
    script.runInThisContext()(loaded, require, importHere, filename);
    return loaded.exports;
  };
  const get = (_target, key, asked) => {
    const value = load(asked.file$)[key];
    Object.defineProperty(asked, key, { value });
    return value;
  };
  /** What stands for a file that isn't loaded: it's loaded when it's asked for something, and keeps what it was asked for. */
  const unloaded = new Proxy({}, { get });
  const require = (id) => {
    if (!id.startsWith('./')) return requireOfNode(id);
    const file$ = id.slice(2);
    return modules.get(file$)?.exports ?? { __proto__: unloaded, file$ };
  };
  /**
   * Fetches all files that aren't loaded yet, so that none is looked for from now on: one that runs for long has no more use for the
   * folder, which may be replaced, nor for open files, of which there may be none left. They are loaded when they are used.
   */
  require.fetchAll = () => {
    const names = requireOfNode('node:fs').readdirSync(folder);
    const missing = names.filter((name) => name.endsWith('.cjs') && !modules.has(name));
    fetched = new Map(missing.map((name) => [name, scriptIn(`${folder}/${name}`)]));
  };
  const importHere = async (id, key) => {
    const exported = require(id);
    return key === undefined ? exported : exported[key];
  };
  return { module, require, importHere };
};
