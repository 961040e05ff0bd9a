import type { QuotaConfig, QuotaStore, RateLimitRule } from '../../services/quotas.ts';
import type { Document, Transaction } from '../../storage/storage.ts';
import { compareBytes } from '../../values/compare.ts';
import { uuid } from '../../values/ids.ts';
import { oncePer } from '../../values/once-per.ts';
import type { AsDocument } from '../as-document.ts';

/** All rules in one document: without any, which is usual, a request costs one lookup. */
interface RulesDocument extends Document {
  readonly rules: ReadonlyArray<AsDocument<RateLimitRule>>;
}

type ConfigDocument = Document & QuotaConfig;

const rulesKey = 'quotas/rate-limits';
const configKey = 'quotas/config';

/** OpenBao's (quotas.defaultExemptPaths). */
const initialConfig: QuotaConfig = {
  logsRejections: false,
  sendsHeaders: false,
  exemptPaths: [
    'sys/generate-recovery-token/attempt',
    'sys/generate-recovery-token/update',
    'sys/generate-root/attempt',
    'sys/generate-root/update',
    'sys/health',
    'sys/seal-status',
    'sys/unseal',
  ],
};

/** Returns the quotas as one transaction sees them. */
export function storedQuotas(storage: Transaction): QuotaStore {
  const list = () => readRules(storage) ?? [];
  const write = (rules: readonly RateLimitRule[]) => {
    if (rules.length === 0) {
      storage.delete(rulesKey);
    } else {
      const sorted = [...rules].sort((a, b) => compareBytes(a.name, b.name));
      storage.put(rulesKey, { rules: sorted.map((rule) => ({ ...rule })) } satisfies RulesDocument);
    }
  };
  const others = (name: string) => list().filter((rule) => rule.name !== name);
  return {
    list,
    get: (name) => list().find((rule) => rule.name === name),
    put: (rule) => write([...others(rule.name), { ...rule, revision: uuid() }]),
    delete(name) {
      if (list().some((rule) => rule.name === name)) {
        write(others(name));
      }
    },
    config: () => readQuotaConfig(storage),
    configure: (config) => storage.put(configKey, { ...config } satisfies ConfigDocument),
    followMount(from, to) {
      if (list().some(({ mountPath }) => mountPath === from)) {
        write(list().map((rule) => (rule.mountPath === from ? { ...rule, mountPath: to, revision: uuid() } : rule)));
      }
    },
    forgetMount(path) {
      if (list().some(({ mountPath }) => mountPath === path)) {
        write(list().filter(({ mountPath }) => mountPath !== path));
      }
    },
  };
}

/** Reads the rules; undefined if there are none. The same document gives the same array. */
export function readRules(storage: Transaction): readonly RateLimitRule[] | undefined {
  const document = storage.get<RulesDocument>(rulesKey);
  return document && rulesOf(document);
}

const rulesOf = oncePer((document: RulesDocument): readonly RateLimitRule[] => document.rules);

export function readQuotaConfig(storage: Transaction): QuotaConfig {
  return storage.get<ConfigDocument>(configKey) ?? initialConfig;
}
