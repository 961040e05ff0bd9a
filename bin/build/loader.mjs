/**
 * Loads the other files of the program for the main file: each once, on first use. The build prepends this function's text to the main
 * file's, so it uses only its parameters.
 *
 * Files may need each other in a cycle, since the build divides modules by which commands use them, not by who imports whom. The proxy
 * below makes that work: `require` of a file that isn't loaded, or is still running, returns an object that loads the file when one of its
 * exports is used, which usually happens when a module is called, not while it is loaded. A module that uses another's export while it is
 * loaded works only if that one's file has finished running: the build checks this for the usual commands, and the tests for all others.
 *
 * @param folder where the files are
 * @param scripts receives the loaded files as scripts, by name
 * @param scriptIn returns the script in a file
 * @param requireOfNode requires other modules
 */
export function makeLoader(folder, scripts, scriptIn, requireOfNode) {
  const module = { exports: undefined, fill: undefined };
  const modules = new Map([['main.cjs', module]]);
  let fetched;
  /** The exports of a file; undefined while it is running. */
  const exportsOf = (one) => {
    one.exports ??= one.fill?.();
    return one.exports;
  };
  const load = (name) => {
    const known = modules.get(name);
    if (known !== undefined) {
      return exportsOf(known);
    }
    const script = fetched?.get(name) ?? scriptIn(name);
    const loaded = { exports: undefined };
    modules.set(name, loaded);
    scripts.set(name, script);
    script.runInThisContext()(loaded, require, importHere, `${folder}/${name}`);
    return loaded.exports;
  };
  const get = (_target, key, asked) => {
    const value = load(asked.file$)[key];
    Object.defineProperty(asked, key, { value });
    return value;
  };
  /** Stands for a file that isn't loaded: loads it when an export is asked for, and keeps that export. */
  const unloaded = new Proxy({}, { get });
  const require = (id) => {
    if (!id.startsWith('./')) {
      return requireOfNode(id);
    }
    const file$ = id.slice(2);
    const known = modules.get(file$);
    return (known && exportsOf(known)) ?? { __proto__: unloaded, file$ };
  };
  /**
   * Reads all files that aren't loaded yet; they still run on first use. Then a long-running process depends neither on the folder, which
   * may be replaced, nor on its limit of open files.
   */
  require.fetchAll = () => {
    const names = requireOfNode('node:fs').readdirSync(folder);
    const missing = names.filter((name) => name.endsWith('.cjs') && !modules.has(name));
    fetched = new Map(missing.map((name) => [name, scriptIn(name)]));
  };
  /** Runs a file that is part of the main one. */
  const include = (name, run) => {
    const included = { exports: undefined };
    run(included);
    modules.set(name, included);
  };
  const importHere = async (id, key) => {
    const exported = require(id);
    return key === undefined ? exported : exported[key];
  };
  return { module, require, importHere, include };
}
