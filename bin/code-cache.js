// Makes the code cache in the background after a command that found none, so that each user gets one for their Node.js.
const fs = require('node:fs');
const { dirname, join } = require('node:path');

/** How many milliseconds a claim keeps other processes from making the same cache. Its owner may have been killed, or may always fail. */
const claimedMs = 10 * 60_000;

/** Creates a cache folder. Root must not create it in another user's home folder, since that user could never write to it. */
function createFolder(folder) {
  let existing = folder;
  while (!fs.existsSync(existing)) {
    existing = dirname(existing);
  }
  if (existing !== folder && fs.statSync(existing).uid === process.getuid()) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}

/** Claims a cache for this process, since a script's next commands start before the first one's cache is complete. */
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

/** Claims the cache in the first folder that this user can write to. Returns undefined if there is none, or if it is claimed already. */
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
 * Starts a detached, silent process of low priority that makes the cache of a build. It must not inherit a file that others wait for to
 * be closed (`$(…)`, a lock of `flock`), so it replaces the descriptors up to 63, the highest that bash uses for process substitution.
 *
 * @param launcher what `localvault.js` exports; requiring it here would be a cycle
 */
exports.makeInBackground = (id, launcher) => {
  const cache = claimCache(id, launcher);
  if (cache === undefined) {
    return;
  }
  // Loaded here because most commands return above, while another command's process makes the cache.
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
