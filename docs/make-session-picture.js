// Draws the picture of a session for the README: runs each command of the session on a pseudo-terminal with a new state, and writes what
// reached the terminal as SVG. Random values are replaced by fixed ones of the same form, so the same program always gives the same
// picture. Usage: node docs/make-session-picture.js [FILE, default docs/session.svg]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../bin/localvault.js', import.meta.url));
const target = process.argv[2] ?? fileURLToPath(new URL('session.svg', import.meta.url));

/** The commands that prepare the state before the session begins. */
const preparation = `
vault kv put secret/mysql/webapp username=admin password=passw0rd
echo 'path "secret/data/mysql/*" { capabilities = ["read"] }' > jenkins.hcl
`;

/** The commands of the session, each with its exit status. `{output}` is what the command before printed. */
const session = [
  ['vault policy write jenkins jenkins.hcl', 0],
  ['vault auth enable approle', 0],
  ['vault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h', 0],
  ['ROLE_ID=$(vault read -field=role_id auth/approle/role/jenkins/role-id)', 0],
  ['SECRET_ID=$(vault write -f -field=secret_id auth/approle/role/jenkins/secret-id)', 0],
  ['vault write -field=token auth/approle/login role_id=$ROLE_ID secret_id=$SECRET_ID', 0],
  ['export VAULT_TOKEN={output}', 0],
  ['vault kv get -field=password secret/mysql/webapp', 0],
  ['vault kv put secret/mysql/webapp password=mine', 2],
  ['vault clock advance 2h', 0],
  ['vault token lookup', 2],
];

/** Runs commands in bash; returns what they wrote to the terminal, and the environment that they leave. */
function run(commands, expectedStatus, env) {
  const left = join(env.HOME, 'environment');
  const script = `stty -opost cols 100; set -a; ${commands}\nstatus=$?; env -0 > ${left}; exit $status`;
  const { status, stdout, error } = spawnSync('script', ['-q', '-e', '-c', script, '/dev/null'], {
    cwd: env.HOME,
    env,
    encoding: 'utf8',
    input: '',
  });
  if (error !== undefined) {
    throw error;
  }
  if (status !== expectedStatus) {
    throw new Error(`${commands}: status ${status}, not ${expectedStatus}: ${stdout}`);
  }
  const pairs = readFileSync(left, 'utf8').split('\0').slice(0, -1);
  return {
    output: stdout,
    env: Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])),
  };
}

/** Plays the session in an empty home; returns what a terminal would show, with the escape sequences of colours. */
function play() {
  const home = mkdtempSync(join(tmpdir(), 'localvault-picture-'));
  try {
    const { PATH } = process.env;
    const start = { HOME: home, PATH, TERM: 'xterm', SHELL: '/bin/bash', LANG: 'C.UTF-8' };
    const shell = `eval "$(${process.execPath} ${launcher} shellenv bash)"`;
    let { output, env } = run(`${shell}\n${preparation}`, 0, start);
    let shown = '';
    for (const [template, status] of session) {
      const command = template.replace('{output}', output.trim());
      ({ output, env } = run(command, status, env));
      shown += `$ ${command}\n${output}`;
    }
    return shown;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Replaces what differs between runs: each token by letters and digits that only its rank decides, each time by the same one. */
function settle(text) {
  const tokens = new Map();
  const settled = (token) => {
    if (!tokens.has(token)) {
      const hash = createHash('sha512').update(`token ${tokens.size}`).digest('base64');
      tokens.set(token, `s.${hash.replace(/[^A-Za-z0-9]/g, '').slice(0, 24)}`);
    }
    return tokens.get(token);
  };
  return text
    .replace(/\bs\.[A-Za-z0-9]{24}\b/g, settled)
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-01-05T11:00:00Z');
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const escapeCharacter = '\x1b';

/** An escape sequence that sets a colour. */
const colourSequence = new RegExp(`${escapeCharacter}\\[(\\d+)m`, 'g');
const withoutColours = (text) => text.replace(colourSequence, '');

/** Expands tabs as a terminal does, where escape sequences take no columns. */
function expandTabs(line) {
  const [first, ...rest] = line.split('\t');
  return rest.reduce((before, after) => before + ' '.repeat(8 - (withoutColours(before).length % 8)) + after, first);
}

const classes = { 31: 'error', 33: 'warning' };

/** A line of a terminal's text as SVG spans. */
function spansOf(line) {
  const [, command] = /^\$ (.*)$/.exec(line) ?? [];
  if (command !== undefined) {
    return `<tspan class="prompt">$</tspan> <tspan class="command">${escaped(command)}</tspan>`;
  }
  // Every second piece is the number of a colour, which the piece behind it has.
  const pieces = line.split(colourSequence);
  return pieces
    .filter((_, index) => index % 2 === 0)
    .map((piece, index) => {
      const name = classes[pieces[2 * index - 1]];
      return name === undefined || piece === '' ? escaped(piece) : `<tspan class="${name}">${escaped(piece)}</tspan>`;
    })
    .join('');
}

/** Draws a terminal's text. The light and the dark colours follow the reader's preference. */
function draw(text) {
  const lines = text.trimEnd().split('\n').map(expandTabs);
  const columns = Math.max(...lines.map((line) => withoutColours(line).length));
  if (withoutColours(text).includes(escapeCharacter)) {
    throw new Error(`the session printed an escape sequence other than a colour: ${JSON.stringify(text)}`);
  }
  const [size, lineHeight, margin] = [13, 18, 16];
  // A character of a monospace font is at most 0.62 of its size wide.
  const width = Math.ceil(columns * size * 0.62) + 2 * margin;
  const height = lines.length * lineHeight + 2 * margin;
  const texts = lines.map((line, index) =>
    withoutColours(line) === ''
      ? ''
      : `  <text x="${margin}" y="${margin + size + index * lineHeight}">${spansOf(line)}</text>\n`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" xml:space="preserve">
  <title>A session in a terminal</title>
  <style>
    rect { fill: #f6f8fa; stroke: #d0d7de; }
    text { font: ${size}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: #424a53; }
    .prompt { fill: #6e7781; }
    .command { fill: #0550ae; font-weight: 600; }
    .error { fill: #b3261e; }
    .warning { fill: #7d4e00; }
    @media (prefers-color-scheme: dark) {
      rect { fill: #161b22; stroke: #30363d; }
      text { fill: #c9d1d9; }
      .prompt { fill: #8b949e; }
      .command { fill: #79c0ff; }
      .error { fill: #ff7b72; }
      .warning { fill: #e3b341; }
    }
  </style>
  <rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${texts.join('')}</svg>
`;
}

writeFileSync(target, draw(settle(play())));
