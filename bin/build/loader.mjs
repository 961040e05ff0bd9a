/**
 * How the program's main file loads the others: each once, when something of it is first used. The build puts this function's text
 * in front of the main file's, so it uses nothing but its parameters.
 *
 * Files may need each other in a cycle, since the build divides modules by which commands use them, not by who imports whom. What
 * makes that work is the proxy below: `require` of a file that isn't loaded, or is still running, gives an object that loads the
 * file when one of its exports is asked for, which a module does when it's called, not while it's loaded. The exception, a module
 * that uses another's export while it's loaded, works as long as that one's file has run to its end: the build runs the usual
 * commands, and the tests all others.
 *
 * @param folder where the files are
 * @param scripts receives them by name
 * @param scriptIn returns the script in a file
 * @param requireOfNode requires all else
 */
export function makeLoader(folder, scripts, scriptIn, requireOfNode) {
  const module = { exports: undefined, fill: undefined };
  const modules = new Map([['main.cjs', module]]);
  let fetched;
  /** What a file exports; undefined while it is running. */
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
   * Reads all files that aren't loaded yet; they still run when they are first used. A process that runs for long depends no more
   * on the folder, which may be replaced, nor on opening files, of which it may have too many.
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
