import { printJson } from '../../go/json/json.ts';
import { quoteForSh } from '../../values/shell-quote.ts';
import { emptyMap, type Value, type ValueMap } from '../../values/value.ts';
import { creations } from '../creation.ts';
import type { Exported } from '../export.ts';
import { asReference, type Reference, referencesIn, type Write } from '../write.ts';

const header = `#!/bin/sh
# Written by "localvault export". Creates what a server had on the server that VAULT_ADDR names, with the token in VAULT_TOKEN.
# SecretIDs and tokens are missing: a server keeps only hashes of them. Of a secret, there is only the latest version.
`;

const prologue = `set -eu

# A parameter that starts with @ would name a file.
literal() {
  case $1 in
    @*) printf '\\\\%s' "$1" ;;
    *) printf '%s' "$1" ;;
  esac
}
`;

/** Prints objects as a script of \`vault\` commands. Data goes through standard input, so that no process shows it in its arguments. */
export function printScript({ objects, mounts, notes }: Exported): string {
  const printer = new ScriptPrinter();
  const parts = creations(objects, mounts).flatMap(({ kind, writes }) => [
    `\n# ${kind.name}\n`,
    ...writes.map((write) => printer.print(write)),
  ]);
  return [header, ...notes.map((note) => `# ${note}\n`), prologue, ...parts].join('');
}

class ScriptPrinter {
  readonly #variables = new Map<string, string>();

  print(write: Write): string {
    const { path, body = {}, unless } = write;
    const own = emptyMap();
    const read: string[] = [];
    const words: string[] = [];
    for (const [name, value] of Object.entries(body)) {
      const references = referencesIn(value);
      if (references.length === 0) {
        own[name] = value;
        continue;
      }
      const values = references.map((reference) => this.#variable(reference, read));
      const isList = asReference(value) === undefined;
      words.push(`${name}="$(literal "${values.join(isList ? ',' : '')}")"`);
    }
    const command = commandFor(path, own, words);
    return read.join('') + (unless === undefined ? command : guarded(unless, command));
  }

  /** Returns a shell variable that holds a referenced value. A command substitution in an argument wouldn't end the script if it failed. */
  #variable({ path, field }: Reference, read: string[]): string {
    const key = `${path} ${field}`;
    const before = this.#variables.get(key);
    if (before !== undefined) {
      return before;
    }
    const name = `value_${this.#variables.size + 1}`;
    read.push(`${name}=$(vault read -field=${field} ${wordFor(path)})\n`);
    this.#variables.set(key, `$${name}`);
    return `$${name}`;
  }
}

function guarded(path: string, command: string): string {
  return `if ! vault read ${wordFor(path)} > /dev/null 2>&1; then\n${command}fi\n`;
}

function commandFor(path: string, body: ValueMap, words: readonly string[]): string {
  const policy = /^sys\/policies\/acl\/([\w.-]+)$/.exec(path)?.[1];
  const isPolicy = policy !== undefined && !policy.startsWith('-') && Object.keys(body).join() === 'policy';
  const text = isPolicy ? heredoc(body['policy']) : undefined;
  if (text !== undefined) {
    return `vault policy write ${policy} - ${text}`;
  }
  const arguments_ = words.length === 0 ? '' : ` ${words.join(' ')}`;
  if (Object.keys(body).length === 0) {
    return `vault write ${words.length === 0 ? '-f ' : ''}${wordFor(path)}${arguments_}\n`;
  }
  return `vault write ${wordFor(path)} -${arguments_} ${heredoc(`${printJson(body, '  ')}\n`)}`;
}

/** A path that starts with a dash would be parsed as a flag. */
function wordFor(path: string): string {
  const word = /^[\w./-]+$/.test(path) ? path : quoteForSh(path);
  return path.startsWith('-') ? `-- ${word}` : word;
}

/** Returns a heredoc without expansions; undefined for a text that can't be one. */
function heredoc(text: Value | undefined): string | undefined {
  if (typeof text !== 'string' || !text.endsWith('\n') || text.includes('\0') || /\p{Cs}/u.test(text)) {
    return undefined;
  }
  const lines = new Set(text.split('\n'));
  let delimiter = 'END';
  while (lines.has(delimiter)) {
    delimiter += '_';
  }
  return `<<'${delimiter}'\n${text}${delimiter}\n`;
}
