import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { invalidRequest, refusal } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { formatGoDuration } from '../../../go/duration.ts';
import type { Document } from '../../../storage/storage.ts';
import { formatTime, nanoseconds } from '../../../values/time.ts';

/** When to rotate the key. */
interface RotationConfig extends Document {
  readonly maxOperations: number;
  /** In seconds, 0 for none. */
  readonly interval: number;
  readonly enabled: boolean;
}

const configKey = 'config/key-rotation';

/** OpenBao's limits and defaults (barrier.KeyRotationConfig). */
const minOperations = 1_000_000;
const maxOperations = 3_865_470_566;
/** In seconds. */
const minInterval = 86_400;
const initialConfig: RotationConfig = { maxOperations, interval: 0, enabled: true };

/** `sys/key-status`, `sys/rotate` and `sys/rotate/config`. */
export const keyPaths: readonly PathDefinition[] = [
  {
    pattern: 'key-status',
    fields: {},
    operations: { read: keyStatus },
    help: {
      synopsis: 'Describe the encryption key in use.',
      description:
        'The term counts the keys that the state has had; "state rotate-key" installs the next one. The number of encryptions is that of the transactions committed with the key.',
    },
  },
  {
    pattern: 'rotate(?:/keyring)?',
    fields: {},
    operations: { update: rotate },
    help: {
      synopsis: 'Not supported: rotate the encryption key. Requires sudo.',
      description: 'Use "localvault state rotate-key" to change the key of a state.',
    },
  },
  {
    pattern: 'rotate/(?:keyring/)?config',
    fields: {
      enabled: { type: 'bool', description: 'Whether to rotate the key automatically.' },
      max_operations: { type: 'int64', description: 'Number of encryptions after which to rotate the key.' },
      interval: { type: 'duration', description: 'Age at which to rotate the key. 0 for none.' },
    },
    operations: { read: readConfig, update: updateConfig },
    help: {
      synopsis: 'Configure the automatic rotation of the encryption key.',
      description:
        'The configuration is stored, but has no effect: only "localvault state rotate-key" changes the key of a state.',
    },
  },
];

function keyStatus({ core }: Call): Response {
  const { term, installed, encryptions } = core.encryptionKey;
  return { data: { term, install_time: formatTime(installed), encryptions } };
}

function rotate(): never {
  throw refusal('cannot rotate the key through the API; run "localvault state rotate-key"');
}

function readConfig({ storage }: Call): Response {
  const { maxOperations: max_operations, enabled, interval } = configIn(storage);
  return {
    data: { max_operations, enabled, interval: interval === 0 ? 0 : formatGoDuration(nanoseconds(interval)) },
  };
}

/** As in OpenBao, a write that changes `enabled` alone has no effect (KeyRotationConfig.Equals). */
function updateConfig({ data, storage }: Call): undefined {
  const before = configIn(storage);
  const next: RotationConfig = {
    maxOperations: data.has('max_operations') ? data.int('max_operations') : before.maxOperations,
    interval: data.has('interval') ? data.duration('interval') : before.interval,
    enabled: data.has('enabled') ? data.bool('enabled') : before.enabled,
  };
  if (next.interval < minInterval && next.interval !== 0) {
    throw invalidRequest(`interval must be greater or equal to ${formatGoDuration(nanoseconds(minInterval))}`);
  }
  if (next.maxOperations < minOperations || next.maxOperations > maxOperations) {
    throw invalidRequest(`max_operations must be in the range [${minOperations},${maxOperations}]`);
  }
  if (next.maxOperations !== before.maxOperations || next.interval !== before.interval) {
    storage.put(configKey, next);
  }
}

function configIn(storage: Call['storage']): RotationConfig {
  return storage.get<RotationConfig>(configKey) ?? initialConfig;
}
