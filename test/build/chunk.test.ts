import { parseAst } from 'rolldown/parseAst';
import { describe, expect, test } from 'vitest';

interface Chunks {
  prepareChunk(code: string, names: readonly string[], parse: typeof parseAst, entry?: string): string;
}
const { prepareChunk } = (await import(String(new URL('../../bin/build/chunk.mjs', import.meta.url)))) as Chunks;

const prepare = (code: string, ...names: string[]) => prepareChunk(code, names, parseAst);

/** Runs a prepared chunk; gives what it exports, and what it imported on demand. */
function run(code: string, chunks: Readonly<Record<string, object>> = {}) {
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const imported: string[] = [];
  const importHere = (...words: string[]) => void imported.push(words.join(' '));
  new Function('module', 'require', 'importHere', code)(module, (id: string) => chunks[id], importHere);
  return { exports: module.exports, imported };
}

const getter = (name: string, value: string) =>
  `Object.defineProperty(exports, "${name}", {\n  enumerable: true,\n  get: function () {\n    return ${value};\n  }\n});`;

describe('exports', () => {
  test.each([
    ['a getter', `const a = 'ä♨😀';\n${getter('x', 'a')}`],
    [
      'a getter on one line',
      `const a='ä♨😀';Object.defineProperty(exports,"x",{enumerable:!0,get:function(){return a}})`,
    ],
    [
      'an arrow as getter',
      `const a = 'ä♨😀'; Object.defineProperty(exports, \`x\`, { get: () => a });`.replaceAll('`', "'"),
    ],
    ['an assignment', `const a = 'ä♨😀'; exports.x = a;`],
    ['in front of the declaration', `exports.x = a;\nvar a = 'ä♨😀';`],
    ["another chunk's export", 'const other = require("./other.cjs"); exports.x = other.a;'],
  ])('%s', (_, code) => {
    const { exports } = run(prepare(code, 'x'), { './other.cjs': { a: 'ä♨😀' } });
    expect({ ...exports }).toEqual({ x: 'ä♨😀' });
    expect(Object.getPrototypeOf(exports)).toBeNull();
  });

  test('keeps text that only looks like an export', () => {
    const code = `const a = 'exports.y = a; ' + /exports.z=a/.source; // exports.w = a\n${getter('x', 'a')}`;
    expect({ ...run(prepare(code, 'x')).exports }).toEqual({ x: 'exports.y = a; exports.z=a' });
  });

  test('keeps exports of own functions', () => {
    const code = `
      const a = ((exports) => { exports.y = 1; return exports; })({});
      const b = () => { const { exports } = { exports: { z: 2 } }; return exports; };
      const c = { exports: 3 }.exports + b().z;
      ${getter('x', 'a')} exports.w = c;`;
    expect({ ...run(prepare(code, 'x', 'w')).exports }).toEqual({ x: { y: 1 }, w: 5 });
  });

  test.each([
    ['isn’t there', 'const a = 1;', ['x'], "its exports x aren't found"],
    ['comes unannounced', `const a = 1; ${getter('x', 'a')}`, [], 'the bundler knows nothing of its exports x'],
    ['comes twice', `const a = 1; exports.x = a; exports.x = a;`, ['x'], 'it exports x twice'],
    ['is chained', 'const a = 1; exports.x = exports.y = a;', ['x', 'y'], 'its exports y'],
    ['is computed', 'const a = 1; exports["x"] = a;', ['x'], `in a way that isn't known: exports["x"] = a;`],
    ['is conditional', 'const a = 1; if (a) exports.x = a;', ['x'], "in a way that isn't known: if (a)"],
    ['is set later', 'const a = 1; function f() { exports.x = a; }', ['x'], "in a way that isn't known: function f()"],
    ['has a mark', 'Object.defineProperty(exports, Symbol.toStringTag, {});', [], "in a way that isn't known"],
    ['is a whole module', 'Object.assign(exports, require("./a.cjs"));', [], "in a way that isn't known"],
    ['is an expression', 'exports.x = 1 + 1;', ['x'], "x is neither a variable nor another chunk's: 1 + 1"],
    ['has a getter that works', getter('x', 'f()'), ['x'], "x is neither a variable nor another chunk's: f()"],
    ['is changed', `let a = 1; function f() { a = 2; } ${getter('x', 'a')}`, ['x'], 'it changes its exports a'],
    ['is counted up', `let a = 1; const f = () => a++; ${getter('x', 'a')}`, ['x'], 'it changes its exports a'],
    ['is destructured', `let a = 1; const f = () => { ({ b: a } = {}); }; ${getter('x', 'a')}`, ['x'], 'it changes'],
    ['is looped over', `let a = 1; const f = () => { for (a of []); }; ${getter('x', 'a')}`, ['x'], 'it changes'],
  ])('an export that %s is an error', (_, code, names, message) => {
    expect(() => prepare(code, ...names)).toThrow(message);
  });

  test('exports of the entry are set on demand, except the one that the launcher calls', () => {
    const module: { main?: unknown; exports?: unknown; fill?: () => unknown } = {};
    const code = `const a = 1; function run() {} ${getter('main', 'run')} ${getter('x', 'a')}`;
    new Function('module', prepareChunk(code, ['main', 'x'], parseAst, 'main'))(module);
    expect(module).toEqual({ main: expect.any(Function), fill: expect.any(Function) });
    expect({ ...(module.fill?.() as object) }).toEqual({ main: module.main, x: 1 });
  });

  test('another variable of the same name may change', () => {
    const code = `const a = 1; function f(b) { let a = b; for (let b = 0; b < 9; b++) a += b; return a; }
      ${getter('x', 'a')} ${getter('y', 'f')}`;
    expect(run(prepare(code, 'x', 'y')).exports['x']).toBe(1);
  });
});

describe('imports on demand', () => {
  test.each([
    ['Promise.resolve().then(() => require("./a.cjs"))', './a.cjs'],
    ['Promise.resolve().then(()=>require("./a.cjs")).then(n=>n.x)', './a.cjs x'],
    ['Promise.resolve().then(function () { return require("./a.cjs"); }).then((n) => n.x)', './a.cjs x'],
    ['Promise.resolve().then(() => require("./a.cjs"))?.finally()', './a.cjs'],
  ])('%s', (code, imported) => {
    expect(run(prepare(`${code};`)).imported).toEqual([imported]);
  });

  test.each([
    'Promise.resolve().then(() => require("fs"))',
    'Promise.resolve().then(() => own)',
    'Promise.resolve(1).catch(() => require("./a.cjs"))',
  ])('%s stays', (code) => {
    expect(prepare(code)).toContain(code);
  });
});
