// Has the code cache made in the background after a command that found none, so that each user's Node.js gets its own.
const fs = require('node:fs');
const { dirname, join } = require('node:path');

/** How long nobody else tries to make a cache that somebody began: that one may have been killed, or may fail each time. */
const claimedMs = 10 * 60_000;

/** Creates a cache folder. Root must not create it in the home folder of somebody else, who could never write to it. */
function createFolder(folder) {
  let existing = folder;
  while (!fs.existsSync(existing)) {
    existing = dirname(existing);
  }
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
    if (error.code !== 'EEXIST') {
      throw error;
    }
    if (Date.now() - fs.statSync(filename).mtimeMs < claimedMs) {
      return false;
    }
    fs.utimesSync(filename, new Date(), new Date());
    return true;
  }
}

/** The cache to make: in the first folder where this user can. Undefined where there is none, or where somebody makes it already. */
function claimCache(id, { cacheFolders, cacheName, isOwn }) {
  for (const folder of cacheFolders()) {
    try {
      createFolder(folder);
      if (!isOwn(folder)) {
        continue;
      }
      const cache = join(folder, cacheName(id));
      return claim(`${cache}.claim`) ? cache : undefined;
    } catch {
      // This folder can't be used, for example on a read-only file system.
    }
  }
  return undefined;
}

/**
 * Starts a process that makes the cache of a build. It prints nothing, survives the terminal and yields to all others. It inherits no
 * open file whose end somebody may wait for (`$(…)`, a lock of `flock`): those up to 63 are replaced, the highest that bash uses for
 * process substitution.
 *
 * @param launcher what `localvault.js` exports; requiring it here would be a cycle
 */
exports.makeInBackground = (id, launcher) => {
  const cache = claimCache(id, launcher);
  if (cache === undefined) {
    return;
  }
  // Most commands that come here end before this, while another one's process is at work: they needn't load these.
  const { spawn } = require('node:child_process');
  const { constants, setPriority } = require('node:os');
  const { pid } = spawn(process.execPath, [join(__dirname, 'make-code-cache.js'), launcher.dist, cache], {
    cwd: '/',
    detached: true,
    env: { TMPDIR: process.env.TMPDIR ?? '/tmp' },
    stdio: Array(64).fill(fs.openSync('/dev/null', 'r+')),
  });
  setPriority(pid, constants.priority.PRIORITY_LOW);
};
