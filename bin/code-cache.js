// Makes the code cache that the launcher reads: what V8 compiles while the usual commands run, in one file per build and release of
// Node.js. The launcher has it made in the background after the first command, so that each user's Node.js gets its own.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { constants, setPriority } = require('node:os');
const { dirname, join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { cacheFolders, cacheName, dist, headLength, load, ownStats, runtime } = require('./localvault.js');
const { runUsual } = require('./usual-commands.js');

/** How long nobody else tries to make a cache that somebody began: that one may have been killed, or may fail each time. */
const claimedMs = 10 * 60_000;

/** When a cache is removed as one of another release: one that is still in use is made again. */
const keptMs = 30 * 24 * 3_600_000;

/** Creates a cache folder. Root must not create it in the home folder of somebody else, who could never write to it. */
function createFolder(folder) {
  let existing = folder;
  while (!fs.existsSync(existing)) existing = dirname(existing);
  if (existing !== folder && fs.statSync(existing).uid === process.getuid()) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}

/** Whether this process is the one to make a cache: a script's next commands start before the first one's cache is there. */
function claim(filename) {
  try {
    fs.closeSync(fs.openSync(filename, 'wx', 0o600));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (Date.now() - fs.statSync(filename).mtimeMs < claimedMs) return false;
    fs.utimesSync(filename, new Date(), new Date());
    return true;
  }
}

/**
 * Starts a process that makes the cache of a build, in the first folder where this user can. The process inherits no open file, of
 * which somebody may wait for the end (`$(…)`, a lock of `flock`): those up to 63 are replaced, where bash's process substitution
 * has its own too. It prints nothing, survives the terminal and yields to all others.
 */
exports.makeInBackground = (id) => {
  for (const folder of cacheFolders()) {
    try {
      createFolder(folder);
      if (ownStats(fs.openSync(folder, 'r')) === undefined) continue;
      const cache = join(folder, cacheName(id));
      if (!claim(`${cache}.claim`)) return;
      const nothing = fs.openSync('/dev/null', 'r+');
      const { pid } = spawn(process.execPath, [__filename, dist, cache], {
        cwd: '/',
        detached: true,
        env: { TMPDIR: process.env.TMPDIR ?? '/tmp' },
        stdio: Array(64).fill(nothing),
      });
      setPriority(pid, constants.priority.PRIORITY_LOW);
      return;
    } catch {
      // This folder can't be used, for example on a read-only file system.
    }
  }
};

/** The content of a cache: a head that says where the code of each file is, then the code. */
function packed(scripts) {
  const code = {};
  const parts = [];
  let size = headLength;
  for (const [name, script] of scripts) {
    const data = script.createCachedData();
    code[name] = [size, data.length];
    parts.push(data);
    size += data.length;
  }
  // In ASCII: the launcher reads Latin 1.
  const json = JSON.stringify({ runtime, size, code });
  const head = Buffer.from(
    json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
  if (head.length > headLength) throw new Error('the head of the code cache is too long');
  return Buffer.concat([head, Buffer.alloc(headLength - head.length, ' '), ...parts]);
}

/** Puts a file in place at once, durably: after a power cut, V8 must not be given a file with holes. */
function replace(filename, content, mode) {
  const temporary = `${filename}.${process.pid}`;
  const file = fs.openSync(temporary, 'wx', mode);
  try {
    fs.writeFileSync(file, content);
    fs.fsyncSync(file);
    fs.renameSync(temporary, filename);
  } catch (error) {
    fs.rmSync(temporary);
    throw error;
  } finally {
    fs.closeSync(file);
  }
}

function removeOld(folder) {
  for (const name of fs.readdirSync(folder).filter((name) => name.startsWith('code-'))) {
    const filename = join(folder, name);
    if (Date.now() - fs.statSync(filename).mtimeMs > keptMs) fs.rmSync(filename);
  }
}

async function make(program, cache) {
  const scripts = new Map();
  // V8 would note which functions became hot enough here for machine code (`~` is none, `*` its default, all), and make that for all
  // of them before they run once in a process that ends long before it pays.
  setFlagsFromString('--sparkplug-filter=~');
  const loaded = load(program, scripts);
  await runUsual(
    () => loaded,
    () => {},
  );
  // V8 takes compiled code only where its flags are those that it was made with.
  setFlagsFromString('--sparkplug-filter=*');
  // The program's own folder is for all users of an installation, as the program itself.
  replace(cache, packed(scripts), dirname(cache) === program ? 0o644 : 0o600);
  fs.rmSync(`${cache}.claim`, { force: true });
  removeOld(dirname(cache));
}

if (require.main === module) make(...process.argv.slice(2));
