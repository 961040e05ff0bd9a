// Preloaded into a program: prints its peak memory in kilobytes to standard error when it ends.
const { readFileSync, writeSync } = require('node:fs');

const { reallyExit } = process;
let isReported = false;

/** Peak memory in kilobytes. Linux counts the process that this one was forked from in `maxRSS`, but not in `VmHWM`. */
function peakMemory() {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

function report() {
  if (!isReported) {
    isReported = true;
    writeSync(2, `\npeak memory ${peakMemory()}\n`);
  }
}

process.on('exit', report);
// localvault's launcher ends the process by this function, without the event.
process.reallyExit = (status) => {
  report();
  reallyExit.call(process, status);
};
