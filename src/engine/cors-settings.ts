import type { CorsConfig, CorsSettings } from '../services/cors.ts';
import type { Document, Transaction } from '../storage/storage.ts';

type CorsDocument = Document & CorsConfig;

const key = 'config/cors';

const usualHeaders: readonly string[] = [
  'Content-Type',
  'Authorization',
  'X-Vault-Token',
  'X-Vault-MFA',
  'X-Vault-No-Request-Forwarding',
  'X-Vault-Wrap-Format',
  'X-Vault-Wrap-TTL',
  'X-Requested-With',
  'X-Vault-AWS-IAM-Server-ID',
  'X-Vault-Policy-Override',
];

/** Returns the CORS settings as one transaction sees them. */
export function storedCors(storage: Transaction): CorsSettings {
  return {
    read() {
      const config = storage.get<CorsDocument>(key);
      return config && { ...config, allowedHeaders: [...usualHeaders, ...config.extraHeaders] };
    },
    write(config) {
      if (config === undefined) {
        storage.delete(key);
      } else {
        storage.put(key, { ...config });
      }
    },
  };
}
