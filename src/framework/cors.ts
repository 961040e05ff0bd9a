import type { Document, Transaction } from '../storage/storage.ts';

/** Which other origins' pages may send requests, while that is allowed at all. */
export interface CorsConfig extends Document {
  /** Origins, or `*` alone. */
  readonly allowedOrigins: readonly string[];
  /** Header fields that such requests may have, besides the usual ones. */
  readonly extraHeaders: readonly string[];
  readonly allowCredentials: boolean;
}

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

/** What is allowed; undefined while nothing is. */
export function readCors(storage: Transaction): CorsConfig | undefined {
  return storage.get<CorsConfig>(key);
}

/** Allows other origins, or none with undefined. */
export function writeCors(storage: Transaction, config: CorsConfig | undefined): void {
  if (config === undefined) storage.delete(key);
  else storage.put(key, config);
}

/** Every header field that requests of other origins may have. */
export function allowedHeaders(config: CorsConfig): string[] {
  return [...usualHeaders, ...config.extraHeaders];
}
