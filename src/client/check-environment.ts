import { parseGoDuration } from '../go/duration.ts';
import { parseBool, parseInt64 } from '../go/strconv.ts';
import type { Environment } from './environment.ts';
import { readVariable } from './environment.ts';
import { parseRate } from './rate.ts';

/**
 * Validates the client's environment variables, including those that have no effect on the local state, so that a script that sets one
 * wrongly fails here just as it fails with a server.
 *
 * @throws Error with the Go client's message
 */
export function checkEnvironment(env: Environment): void {
  check(env, 'MAX_RETRIES', checkRetries);
  check(env, 'RATE_LIMIT', (text, name) => {
    if (parseRate(text) === undefined) {
      throw new Error(`${name} was provided but incorrectly formatted`);
    }
  });
  check(env, 'CLIENT_TIMEOUT', (text, name) => readable(() => checkDuration(text), `"${name}"`));
  for (const variable of ['SKIP_VERIFY', 'SRV_LOOKUP', 'DISABLE_REDIRECTS']) {
    check(env, variable, (text, name) => readable(() => parseBool(text), name));
  }
}

function check(env: Environment, variable: string, body: (text: string, name: string) => void): void {
  const text = readVariable(env, variable);
  if (text !== '') {
    body(text, env[`BAO_${variable}`] === undefined ? `VAULT_${variable}` : `BAO_${variable}`);
  }
}

function readable(body: () => unknown, name: string): void {
  try {
    body();
  } catch {
    throw new Error(`could not parse ${name}`);
  }
}

function checkRetries(text: string): void {
  if (parseInt64(text) < 0n) {
    throw new Error(`error parsing int value; out of range [0 to 9223372036854775807]: ${text}`);
  }
}

function checkDuration(text: string): void {
  if (!/^[+-]?\d+d?$/.test(text)) {
    parseGoDuration(text);
  }
}
