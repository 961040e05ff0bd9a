// Says in one line which program the tests call and this machine lacks; the scenarios are bash scripts that call jq and curl, and
// script (of util-linux) gives a pseudo-terminal.
import { spawnSync } from 'node:child_process';

const missing = ['bash', 'jq', 'curl', 'script'].filter(
  (program) => spawnSync(program, ['--version']).error !== undefined,
);
if (missing.length > 0) {
  console.error(
    `The tests need ${missing.join(' and ')}: please install ${missing.length === 1 ? 'it' : 'them'} first.`,
  );
  process.exit(1);
}
