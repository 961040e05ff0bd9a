// Checks that the programs which the tests call are there: the scenarios are bash scripts that call jq and curl, `script` gives a
// pseudo-terminal, completion is tested in bash, zsh and fish, and a state is kept in Git. `--packages` prints the Debian packages of the
// missing ones instead.
import { spawnSync } from 'node:child_process';

const packages = { bash: 'bash', zsh: 'zsh', fish: 'fish', jq: 'jq', curl: 'curl', git: 'git', script: 'bsdutils' };

const missing = Object.keys(packages).filter((program) => spawnSync(program, ['--version']).error !== undefined);
const wanted = missing.map((program) => packages[program]).join(' ');

if (process.argv[2] === '--packages') {
  console.log(wanted);
} else if (missing.length > 0) {
  console.error(
    `The tests need ${missing.join(', ')}: install what is missing first (on Debian or Ubuntu: apt-get install ${wanted}).`,
  );
  process.exit(1);
}
