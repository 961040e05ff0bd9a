import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../cli/support/io.ts';
import { processScript } from '../support/in-process.ts';
import { comparable, linesOf } from '../support/normalise.ts';
import { launcher } from '../support/server-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** What stands in for a test suite: it fails unless there is a server, and the token is its root's. */
const listMounts = 'curl -sf -H "X-Vault-Token: $VAULT_TOKEN" "$VAULT_ADDR/v1/sys/mounts"';

/** Commands of the README that don't run here as they stand, each with the reason and what runs instead, if anything can. */
const exempt: Readonly<Record<string, { readonly reason: string; readonly instead?: string }>> = {
  'npx localvault status': { reason: 'asks the registry for the package', instead: 'localvault status' },
  'npm install -g localvault': { reason: 'asks the registry for the package' },
  'npm install --save-dev localvault': { reason: 'asks the registry for the package' },
  'localvault exec -- npm test': {
    reason: 'there is no test suite',
    instead: `localvault exec -- sh -c '${listMounts}'`,
  },
  'localvault exec -- pytest': {
    reason: 'there is no test suite',
    instead: `localvault exec -- sh -c '${listMounts}'`,
  },
  'localvault exec -dev-root-token-id=root -- go test ./...': {
    reason: 'there is no test suite',
    instead: `localvault exec -dev-root-token-id=root -- sh -c '${listMounts.replace('$VAULT_TOKEN', 'root')}'`,
  },
  'npm uninstall -g localvault': { reason: 'changes the programs of this machine' },
  'npm ci && npm run tutorial': {
    reason: 'npm ci needs the network, and removes what the tests run on',
    instead: `(cd ${root} && npm run tutorial)`,
  },
  'npm ci && npm test': { reason: 'npm ci needs the network, and npm test is what runs this test' },
  'npm run picture': { reason: 'replaces the picture, which has a test of its own' },
  'source <(localvault completion zsh)': { reason: 'is a line for zsh', instead: 'localvault completion zsh' },
  'localvault completion fish | source': { reason: 'is a line for fish', instead: 'localvault completion fish' },
};

/** Names of commands and groups in the running text, which need arguments, ask, or run until they are stopped: only their help is run. */
const onlyNamed = new Set([
  'localvault clock',
  'localvault exec',
  'localvault server',
  'localvault server -dev',
  'localvault state',
  'localvault state rotate-key',
  'localvault state use',
  'localvault tutorial',
  'vault audit enable',
  'vault login',
  'vault server -dev',
]);

/** The messages under "Troubleshooting", each with a command that prints it. */
const symptoms: Readonly<Record<string, string>> = {
  'vault: command not found': 'PATH=$HOME/nothing; vault status',
  'connect: connection refused': 'VAULT_ADDR=http://127.0.0.1:1 vault status',
  'permission denied': 'VAULT_TOKEN=s.unknown vault token lookup',
  'path is already in use at approle/': 'vault auth enable approle',
  'plugin not found in the catalog: pki': 'vault secrets enable pki',
  'the key of the state is missing': 'rm ~/.config/localvault/*.key; vault token lookup',
  'is not the key of this state': `LOCALVAULT_KEY=${'00'.repeat(32)} vault token lookup`,
  'is damaged': 'echo x >> "$(vault state path)/state.json"; vault token lookup',
  'can be read by others': 'chmod 755 "$(vault state path)"; vault token lookup',
  'There is no state named': 'vault state delete -force dmeo',
  'add -force': 'vault state reset',
  "can't lock files on this platform":
    'echo "Object.defineProperty(process, \'arch\', { value: \'other\' })" > other.cjs; NODE_OPTIONS="--require ./other.cjs" vault kv put secret/a b=c',
};

/** A block of code. */
interface Block {
  /** `sh` for commands, `console` for commands behind `$` and what they print. */
  readonly language: string;
  readonly text: string;
  /** The file that holds the block's text, where the words before it name one. */
  readonly file: string | undefined;
}

/** A command that is run. */
interface Step {
  readonly title: string;
  readonly command: string;
  /** What a `console` block shows; undefined where only success counts. */
  readonly output?: string;
  /** Whether it runs in a shell and a home of its own, so that it changes nothing for the others. */
  readonly apart?: boolean;
}

/** What a step did. */
interface Outcome {
  readonly output: string;
  /** The commands in it that failed, one a line. */
  readonly failures: string;
}

const blocks: readonly Block[] = [...readme.matchAll(/(?:`([\w.-]+)`:\n\n)?^```(\w+)\n(.*?)^```$/gms)].map(
  ([, file, language = '', text = '']) => ({ language, text, file }),
);

/** The code in the running text and in tables. */
const inline = [
  ...new Set(
    [...readme.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`]+)`/g)].map(([, text = '']) =>
      text.replaceAll('\n', ' '),
    ),
  ),
];

const commands = inline.filter((text) =>
  /^(?:\w+=(?:\$\([^)]*\)|\S+) )*(?:localvault|vault|npm|npx|eval|source) /.test(text),
);

/** What runs for a command as the README has it: the program is called at the place where it is. */
function runnable(command: string): string {
  const known = exempt[command];
  return known === undefined ? command.replaceAll('bin/localvault.js', launcher) : (known.instead ?? ':');
}

function stepsOf({ language, text, file }: Block): readonly Step[] {
  if (file !== undefined) {
    return [{ title: `the file ${file}`, command: `cat > ${file} <<'END OF FILE'\n${text}END OF FILE` }];
  }
  if (language === 'sh') {
    return [{ title: text.trim(), command: text.split('\n').map(runnable).join('\n') }];
  }
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { title: part.slice(0, end), command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

const symptomSteps: readonly Step[] = Object.entries(symptoms).map(([title, command]) => ({
  title,
  command,
  apart: true,
}));

const inlineSteps: readonly Step[] = commands.map((title) => ({
  title,
  command: onlyNamed.has(title) ? `${title} -h` : runnable(title),
  apart: true,
}));

const isServer = (step: Step | undefined) => step?.command.startsWith('exec localvault server') ?? false;

/** The blocks' steps. A server listens on any free port, and the step behind it calls it there. */
const blockSteps = blocks
  .flatMap(stepsOf)
  .map((step) =>
    step.command.startsWith('localvault server')
      ? { ...step, command: `exec ${step.command.trim()} -dev-listen-address=127.0.0.1:0` }
      : step,
  )
  .map((step, number, all) =>
    isServer(all[number - 1]) ? { ...step, command: step.command.replaceAll('http://127.0.0.1:8200', '$URL') } : step,
  );

/** What the text says of the script: it can run again. Its block runs it where the auth method is enabled already. */
const provisioning: Step = {
  title: 'the provisioning script on an empty state, and again',
  command: 'export LOCALVAULT_HOME=$HOME/empty; bash provision-jenkins.sh && bash provision-jenkins.sh',
  output: `Success! Enabled approle auth method at: approle/
Success! Uploaded policy: jenkins
Success! Data written to: auth/approle/role/jenkins
ROLE_ID=<uuid> WRAPPED_SECRET_ID=<token>
Success! Uploaded policy: jenkins
Success! Data written to: auth/approle/role/jenkins
ROLE_ID=<uuid> WRAPPED_SECRET_ID=<token>
`,
  apart: true,
};

/** The last block removes everything, so all else runs before it. */
const steps: readonly Step[] = [
  ...blockSteps.slice(0, -1),
  provisioning,
  ...inlineSteps,
  ...symptomSteps,
  ...blockSteps.slice(-1),
];

/**
 * A script that runs the steps in one shell, from the folder of the test: `home` is the user's home, `in` has the commands of each step,
 * `out` receives what they print. A server is ready when it has printed its root token, and runs until the next step is over.
 */
const script = `
folder=$PWD
run() { . "$folder/in/$STEP" > "$folder/out/$STEP" 2>&1 < /dev/null; }
apart() { (cp -a "$HOME" "$folder/copies/$STEP" && HOME=$folder/copies/$STEP && cd && run); }
serve() {
  exec {server}< <(. "$folder/in/$STEP" 2> "$folder/out/$STEP")
  SERVER=$!
  while read -r line <&"$server" && [[ $line != 'Root Token'* ]]; do
    if [[ $line =~ http://127[0-9.:]* ]]; then URL=\${BASH_REMATCH[0]}; fi
  done
}
stop() { kill "$SERVER"; wait "$SERVER"; exec {server}<&-; }
cd
set -E
trap 'echo "$BASH_COMMAND" >> "$folder/out/$STEP.failures"' ERR
${steps
  .map((step, number) => `STEP=${number}; ${isServer(step) ? 'serve' : step.apart ? 'apart' : 'run'}`)
  .map((line, number) => (isServer(steps[number - 1]) ? `${line}; stop` : line))
  .join('\n')}
`;

const folder = temporaryFolder(afterAll);

/** Runs the script for a user whose home has nothing but the program, as an installation would put it on PATH. */
function runSteps(): readonly Outcome[] {
  for (const name of ['bin', 'copies', 'home', 'in', 'out']) {
    mkdirSync(join(folder, name));
  }
  writeFileSync(join(folder, 'bin/localvault'), processScript, { mode: 0o755 });
  for (const [number, { command }] of steps.entries()) {
    writeFileSync(join(folder, `in/${number}`), command);
  }
  const { status, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-c', script], {
    cwd: folder,
    env: { HOME: join(folder, 'home'), PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, SHELL: '/bin/bash' },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const read = (name: string) => {
    const path = join(folder, 'out', name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  return steps.map((_, number) => ({ output: read(`${number}`), failures: read(`${number}.failures`) }));
}

const outcomes = new Map<Step, Outcome>();
beforeAll(() => {
  const all = runSteps();
  for (const [number, step] of steps.entries()) {
    outcomes.set(step, all[number] ?? { output: '', failures: 'it did not run' });
  }
}, 180_000);

const lines = (text: string) => comparable(linesOf(text));

describe('the code blocks', () => {
  test.each([...blockSteps, provisioning])('$title', (step) => {
    if (step.output === undefined) {
      expect(outcomes.get(step)).toMatchObject({ failures: '' });
    } else {
      expect(lines(outcomes.get(step)?.output ?? '')).toEqual(lines(step.output));
    }
  });

  test('have languages that are run, or are test suites, which test/build/library.test.ts runs', () => {
    const others = blocks.filter(({ file }) => file === undefined);
    expect(new Set(others.map(({ language }) => language))).toEqual(new Set(['sh', 'console']));
  });
});

describe('the commands in the text', () => {
  test.each(inlineSteps)('$title', (step) => {
    expect(outcomes.get(step)).toMatchObject({ failures: '' });
  });

  test('each exception exists', () => {
    const all = new Set([...blocks.flatMap(({ text }) => text.split('\n')), ...commands]);
    expect([...Object.keys(exempt), ...onlyNamed].filter((command) => !all.has(command))).toEqual([]);
  });

  test('npm has the scripts', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = [...readme.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

/** What stands between a heading and the next one. */
function section(heading: string): string {
  const [, text] = new RegExp(`^#+ ${heading}\\n(.*?)(?=^#|(?![^]))`, 'ms').exec(readme) ?? [];
  expect(text, `the section "${heading}"`).toBeDefined();
  return text ?? '';
}

/** The first cells of a section's tables, without their headings. */
const firstCells = (heading: string) =>
  [...section(heading).matchAll(/^\| ([^|]+?) \|/gm)].map(([, cell = '']) => cell).filter((cell) => cell !== '---');

const quotedIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted);

describe('the messages under "Troubleshooting"', () => {
  test.each(symptomSteps)('$title', (step) => {
    expect(outcomes.get(step)?.output).toContain(step.title);
  });

  test('are all there', () => {
    expect(quotedIn(firstCells('Troubleshooting').join(' ')).sort()).toEqual(Object.keys(symptoms).sort());
  });
});

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(root, 'src', name), 'utf8'));

const matchesIn = (texts: readonly string[], pattern: RegExp) =>
  [...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, found = '']) => found)))].sort();

test('the table of rooms has all folders of the source', () => {
  const rooms = readdirSync(join(root, 'src')).map((name) => `src/${name}/`);
  expect(quotedIn(firstCells('Design').join(' ')).sort()).toEqual(rooms.sort());
});

test('the table of variables has all of our own', () => {
  // The build defines these, and no user sets them.
  const declared = new Set(matchesIn(sources, /declare const (LOCALVAULT_[A-Z_]+)/g));
  const read = matchesIn(sources, /\b(LOCALVAULT_[A-Z_]+)\b/g).filter((name) => !declared.has(name));
  const named = quotedIn(firstCells('Files and variables').join(' ')).filter((name) => name.startsWith('LOCALVAULT_'));
  expect(named.sort()).toEqual(read);
});

test('the list of dependencies has all packages that the source uses', () => {
  const used = matchesIn(sources, /(?:^(?:import .*|\} )from |\bimport\()'([^.'][^']*)'/gm).filter(
    (name) => !name.startsWith('node:'),
  );
  // The locks are loaded by the path of their compiled code, and not imported.
  const named = [...section('Dependencies').matchAll(/^- \*\*([^*]+)\*\*/gm)].map(([, name = '']) => name);
  expect(named.sort()).toEqual([...used, 'fs-native-extensions'].sort());
});

test('each link leads to a file or a heading', () => {
  const targets = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  const anchors = [...readme.matchAll(/^#+ (.*)$/gm)].map(
    ([, heading = '']) => `#${heading.toLowerCase().replaceAll(' ', '-')}`,
  );
  expect(targets.filter((target) => !anchors.includes(target) && !existsSync(join(root, target)))).toEqual([]);
});
