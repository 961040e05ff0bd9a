import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../client/environment.ts';
import { extraCertificatesVariable, hiddenCertificatesVariable } from '../../client/extra-certificates.ts';
import { configFolder } from '../../client/places.ts';
import { randomHex } from '../../values/ids.ts';
import { quoteForSh } from '../../values/shell-quote.ts';
import type { ProgramName } from '../tree/called-as.ts';
import { nameVariable, programNames } from '../tree/called-as.ts';

/** The folder of the commands that `localvault shellenv` puts on PATH. */
export function shimFolder(env: Environment): string {
  return join(configFolder(env), 'shim');
}

/** What it takes to start the program. */
export interface ProgramFiles {
  /** The path of Node.js. */
  readonly node: string;
  readonly script: string;
}

/**
 * Writes a shell script for each name of the program. Existing ones are replaced atomically, because a shell reads a script while
 * it runs.
 */
export function writeShims(folder: string, program: ProgramFiles): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of programNames) {
    const path = join(folder, name);
    const script = shim(name, program);
    if (textOf(path) !== script) {
      replace(path, script);
    }
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function replace(path: string, script: string): void {
  const fresh = `${path}.${randomHex(8)}.tmp`;
  try {
    writeFileSync(fresh, script);
    chmodSync(fresh, 0o755);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** The exit status of shells for a command that they can't find. Vault's own statuses would mean something else to scripts. */
const notFound = 127;

/**
 * A script that starts the program. It sets no variable but the program's own, since any other one could be exported. Hiding the extra
 * certificates from Node.js makes a read through the script about 0.55 times as long as `node -e 0` with them, instead of 1.1 times.
 */
function shim(name: ProgramName, { node, script }: ProgramFiles): string {
  const again = (from: string) => `eval "$(node ${from} shellenv)"`;
  return `#!/bin/sh
# Runs localvault as "${name}". Made by "localvault shellenv".
${check(node, `${name}: ${node} is gone, and localvault needs it; if there is another Node.js, run: ${again(script)}`)}
${check(script, `${name}: localvault is no longer in ${script}; run shellenv from its new folder: ${again('bin/localvault.js')}`)}
${nameVariable}=${name}
export ${nameVariable}
${hideCertificates}
exec ${quoteForSh(node)} ${quoteForSh(script)} "$@"
`;
}

/** A line that passes the value of one variable in the other, which the program renames back at its start. */
const hideCertificates = `[ -z "\${${extraCertificatesVariable}+set}" ] || { export ${hiddenCertificatesVariable}="$${extraCertificatesVariable}"; unset ${extraCertificatesVariable}; }`;

/** A line that ends a script with a message if a file is gone. */
function check(file: string, message: string): string {
  return `[ -e ${quoteForSh(file)} ] || { printf '%s\\n' ${quoteForSh(message)} >&2; exit ${notFound}; }`;
}
