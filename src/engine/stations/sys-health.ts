import { attempt, RequestError } from '../../framework/error.ts';
import { type Printable, printJson } from '../../go/json/json.ts';
import { parseBool, parseInt64 } from '../../go/strconv.ts';
import type { Core } from '../../services/core.ts';
import { openBaoVersion } from '../../values/openbao-version.ts';
import { unixSeconds } from '../../values/time.ts';
import type { Value } from '../../values/value.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { parseRequest } from './parse.ts';
import { readStruct } from './read-struct.ts';
import { jsonAnswer, jsonContentType, refuse } from './refuse.ts';

function struct(members: ReadonlyArray<readonly [string, Printable]>, status = 200): ApiAnswer {
  return jsonAnswer(status, printJson(new Map(members)));
}

/** Answers `sys/leader`. The only server leads. */
export function leader(_core: Core, api: ApiRequest): ApiAnswer {
  return api.method === 'GET' ? struct([['ha_enabled', false]]) : refuse(405, '');
}

/** Answers `sys/health` with the status that the query asks for. */
export function health(core: Core, api: ApiRequest): ApiAnswer {
  if (api.method !== 'GET' && api.method !== 'HEAD') {
    return refuse(405, '');
  }
  const status = healthCode(api);
  if (status === undefined) {
    return api.method === 'HEAD' ? { status: 400, headers: {}, body: '' } : refuse(400, '');
  }
  if (api.method === 'HEAD') {
    return { status, headers: jsonContentType, body: '' };
  }
  const state = core.state;
  return struct(
    [
      ['initialized', true],
      ['sealed', false],
      ['standby', false],
      ['replication_performance_mode', 'disabled'],
      ['replication_dr_mode', 'disabled'],
      ['server_time_utc', unixSeconds(core.now)],
      ['version', openBaoVersion],
      ['cluster_name', state?.clusterName ?? ''],
      ['cluster_id', state?.clusterId ?? ''],
    ],
    status,
  );
}

/** Returns the status that the query asks for, or undefined if a parameter is invalid. */
function healthCode({ query }: ApiRequest): number | undefined {
  const parameter = (name: string) => query.find(([key]) => key === name)?.[1];
  const standbyOk = parameter('standbyok');
  try {
    if (standbyOk) {
      parseBool(standbyOk);
    }
    const codes = ['uninitcode', 'sealedcode', 'standbycode', 'activecode'].map((name) => {
      const text = parameter(name);
      return text === undefined ? 200 : Number(parseInt64(text));
    });
    const code = codes.at(-1) ?? 200;
    return code >= 100 && code <= 999 ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Answers `sys/seal-status` like an unsealed OpenBao. */
export function sealStatus(core: Core, api: ApiRequest): ApiAnswer {
  return api.method === 'GET' ? sealFacts(core) : refuse(405, '');
}

function sealFacts(core: Core): ApiAnswer {
  const state = core.state;
  return struct([
    ['type', 'shamir'],
    ['initialized', true],
    ['sealed', false],
    ['t', 1],
    ['n', 1],
    ['progress', 0],
    ['nonce', ''],
    ['recovery_seal', false],
    ['version', openBaoVersion],
    ['commit_date', ''],
    ['migration', false],
    ['cluster_name', state?.clusterName ?? ''],
    ['cluster_id', state?.clusterId ?? ''],
    ['storage_type', core.storageType],
  ]);
}

/** Answers `sys/unseal`. Nothing is sealed, but the key is validated. */
export function unseal(core: Core, api: ApiRequest): ApiAnswer {
  if (api.method !== 'PUT' && api.method !== 'POST') {
    return refuse(405, '');
  }
  const data = readStruct(api.body, 'UnsealRequest', {
    key: { type: 'string', shown: 'Key' },
    reset: { type: 'bool', shown: 'Reset' },
    migrate: { type: 'bool', shown: 'Migrate' },
  });
  if (data['reset'] === true) {
    return refuse(400, 'vault is unsealed');
  }
  const key: Value = data['key'] ?? '';
  if (key === '') {
    return refuse(400, "'key' must be specified in request body as JSON, or 'reset' set to true");
  }
  const isEncoded = typeof key === 'string' && key.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(key);
  if (!isEncoded) {
    return refuse(400, "'key' must be a valid hex or base64 string");
  }
  return data['migrate'] === true
    ? refuse(500, "can't perform a seal migration, no migration seal found")
    : sealFacts(core);
}

/** Answers `sys/step-down`. There is no other node to step down for. */
export function stepDown(_core: Core, api: ApiRequest): ApiAnswer {
  if (api.method === 'OPTIONS') {
    return refuse(405, '');
  }
  const { operation } = parseRequest(api);
  return operation === 'update' ? { status: 204, headers: jsonContentType, body: '' } : refuse(405, '');
}

/**
 * Answers `sys/seal`. It always fails: the state is open to anyone who can read its folder and key, so sealing would
 * protect nothing.
 */
export function seal(core: Core, api: ApiRequest): ApiAnswer {
  const request = parseRequest(api);
  if (request.operation !== 'update') {
    return refuse(405, '');
  }
  const entry = attempt(() => core.tokens.lookup(request.token));
  if (entry instanceof RequestError) {
    return refuse(entry.status, 'invalid request');
  }
  if (entry === undefined || !maySeal(core, entry)) {
    return refuse(403, 'permission denied');
  }
  return refuse(400, 'this state has no seal');
}

function maySeal(core: Core, entry: Parameters<Core['policies']['ofToken']>[0]): boolean {
  try {
    const verdict = core.policies.ofToken(entry).check({ operation: 'update', path: 'sys/seal', data: {} });
    return verdict.root || (verdict.allowed && verdict.sudo);
  } catch (error) {
    if (error instanceof RequestError) {
      return false;
    }
    throw error;
  }
}
