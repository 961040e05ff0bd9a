import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFailure } from '../../go/errno.ts';
import { goQuote } from '../../go/quote.ts';
import { trimSpace } from '../../go/text.ts';
import { decodeUtf8 } from '../../go/utf8.ts';
import { decodeString } from '../../hcl/decode.ts';
import { parseHclJson } from '../../hcl/json-parser.ts';
import { tokenText } from '../../hcl/literal.ts';
import { parseHcl } from '../../hcl/parser.ts';
import { select } from '../../hcl/select.ts';
import type { Body } from '../../hcl/syntax.ts';
import { errorCode } from '../../values/error-code.ts';
import { homeFolder } from '../../values/home-folder.ts';
import { messageOf } from '../../values/message.ts';
import type { Environment } from '../environment.ts';
import { readVariable } from '../environment.ts';

/** The only setting that the file has. */
const key = 'token_helper';

/**
 * Returns the token helper that the configuration file of OpenBao's command line names: BAO_CONFIG_PATH or VAULT_CONFIG_PATH, or else
 * `~/.bao`. Returns `''` if it names none, or if there is no file.
 *
 * @throws Error with OpenBao's message if the file can't be read or is invalid
 */
export function configuredTokenHelper(env: Environment): string {
  const path = expand(readVariable(env, 'CONFIG_PATH') || '~/.bao', env);
  const text = readText(path);
  if (text === undefined) {
    return '';
  }
  try {
    return parse(text);
  } catch (error) {
    const advice = 'ensure that the file is valid; Ansible Vault is known to conflict with it.';
    throw new Error(`error parsing config file at ${goQuote(path)}: ${messageOf(error)}; ${advice}`);
  }
}

/** Replaces the tilde of the user's own home directory. */
function expand(path: string, env: Environment): string {
  if (!path.startsWith('~')) {
    return path;
  }
  if (path.length > 1 && path[1] !== '/' && path[1] !== '\\') {
    throw new Error(`error expanding config path ${goQuote(path)}: cannot expand user-specific home directory`);
  }
  return join(homeFolder(env), path.slice(1));
}

function readText(path: string): string | undefined {
  try {
    return decodeUtf8(readFileSync(path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return undefined;
    }
    throw readFailure(path, error);
  }
}

function parse(text: string): string {
  const isJson = trimSpace(text).startsWith('{');
  const { body } = isJson ? parseHclJson(text) : parseHcl(text, { refuseDuplicates: false });
  checkKeys(body);
  return decodeString(select(body, key), `root.${key}`) ?? '';
}

function checkKeys({ items }: Body): void {
  const problems = items.flatMap(({ keys: [first], assign }) => {
    const name = first === undefined ? '' : tokenText(first);
    return name === key ? [] : [`\t* invalid key ${goQuote(name)} on line ${assign.line}`];
  });
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
    throw new Error(`${count} occurred:\n${problems.join('\n')}\n\n`);
  }
}
