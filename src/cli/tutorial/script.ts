import type { Step, StepCommand } from './step.ts';

const head = `#!/bin/sh
# The commands of the AppRole tutorial, for a dev server of OpenBao or Vault, or for localvault. They enable approle/, and write the
# policies admin and jenkins and the secret secret/mysql/webapp. Run them with a root token, in a shell that finds "vault".
set -e

# "vault login" replaces the stored token. OpenBao and localvault store it in this folder; in any case, the first one is put back.
FOLDER=$(mktemp -d)
FIRST_TOKEN=$(vault print token)
trap 'vault login -no-print "$FIRST_TOKEN"; rm -r "$FOLDER"' EXIT
cd "$FOLDER"
BAO_TOKEN_PATH=$FOLDER/token
export BAO_TOKEN_PATH
unset BAO_TOKEN VAULT_TOKEN
vault login -no-print "$FIRST_TOKEN"
`;

/** Returns a shell script of all commands, which ends with a status other than 0 if one doesn't do what it should. */
export function scriptOf(steps: readonly Step[]): string {
  return [head, ...steps.map(scriptOfStep)].join('\n');
}

function scriptOfStep({ title, files = {}, commands }: Step, at: number): string {
  const made = Object.entries(files).map(([name, text]) => `cat > ${name} <<'END'\n${text}END`);
  return `${[`# ${at + 1}. ${title}`, ...made, ...commands.flatMap(scriptOfCommand)].join('\n')}\n`;
}

function scriptOfCommand({ line, fails, elsewhere }: StepCommand): readonly string[] {
  if (elsewhere !== undefined) {
    const what = elsewhere.length === 0 ? 'Only localvault has' : 'Instead of';
    return line.startsWith('localvault ') ? [`# ${what}: ${line}`, ...elsewhere] : elsewhere;
  }
  return [fails ? `if ${line}; then echo 'This should have failed.' >&2; exit 1; fi` : line];
}
