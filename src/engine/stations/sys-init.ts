import { printJson } from '../../go/json/json.ts';
import type { Core } from '../../services/core.ts';
import { sealSharesProblem } from '../../values/seal-shares.ts';
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
  const problem = sealSharesProblem({
    shares: integer(data, 'secret_shares'),
    threshold: integer(data, 'secret_threshold'),
    pgpKeys: count(data, 'pgp_keys'),
  });
  return refuse(400, problem === undefined ? 'Vault is already initialized' : `invalid seal configuration: ${problem}`);
}

function integer(data: ValueMap, name: string): number {
  return Number(data[name] ?? 0);
}

function count(data: ValueMap, name: string): number {
  const list = data[name];
  return Array.isArray(list) ? list.length : 0;
}
