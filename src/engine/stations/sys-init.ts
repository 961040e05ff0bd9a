import { printJson } from '../../go/json/json.ts';
import type { Core } from '../../services/core.ts';
import type { ValueMap } from '../../values/value.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { readStruct } from './read-struct.ts';
import { jsonAnswer, refuse } from './refuse.ts';

/** Answers `sys/init`. The state is always initialised, so it can't be initialised again. */
export function init(_core: Core, api: ApiRequest): ApiAnswer {
  if (api.method === 'GET') {
    return jsonAnswer(200, printJson({ initialized: true }));
  }
  if (api.method !== 'PUT' && api.method !== 'POST') {
    return refuse(405, '');
  }
  const data = readStruct(api.body, 'InitRequest', {
    secret_shares: { type: 'int', shown: 'secret_shares' },
    secret_threshold: { type: 'int', shown: 'secret_threshold' },
    pgp_keys: { type: '[]string', shown: 'pgp_keys' },
    recovery_shares: { type: 'int', shown: 'recovery_shares' },
    recovery_threshold: { type: 'int', shown: 'recovery_threshold' },
    recovery_pgp_keys: { type: '[]string', shown: 'recovery_pgp_keys' },
    root_token_pgp_key: { type: 'string', shown: 'root_token_pgp_key' },
  });
  const recovery = ['recovery_shares', 'recovery_threshold'].filter((name) => integer(data, name) !== 0);
  const inapplicable = [...recovery, ...(count(data, 'recovery_pgp_keys') > 0 ? ['recovery_pgp_keys'] : [])];
  if (inapplicable.length > 0) {
    return refuse(400, `parameters ${inapplicable.join()} not applicable to seal type shamir`);
  }
  const problem = sealProblem(data);
  return refuse(400, problem === undefined ? 'Vault is already initialized' : `invalid seal configuration: ${problem}`);
}

/** Returns what is wrong with the shares of the key (vault.SealConfig.Validate). */
function sealProblem(data: ValueMap): string | undefined {
  const shares = integer(data, 'secret_shares');
  const threshold = integer(data, 'secret_threshold');
  const keys = count(data, 'pgp_keys');
  const rules: ReadonlyArray<readonly [boolean, string]> = [
    [shares < 1, 'shares must be at least one'],
    [threshold < 1, 'threshold must be at least one'],
    [shares > 1 && threshold < 2, 'threshold must be greater than one for multiple shares'],
    [shares > 255, 'shares must be less than 256'],
    [threshold > 255, 'threshold must be less than 256'],
    [threshold > shares, 'threshold cannot be larger than shares'],
    [keys > 0 && keys !== shares, 'count mismatch between number of provided PGP keys and number of shares'],
  ];
  return rules.find(([isBroken]) => isBroken)?.[1];
}

function integer(data: ValueMap, name: string): number {
  return Number(data[name] ?? 0);
}

function count(data: ValueMap, name: string): number {
  const list = data[name];
  return Array.isArray(list) ? list.length : 0;
}
