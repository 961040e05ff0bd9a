/** The CORS configuration: which other origins may send requests. */
export interface CorsConfig {
  /** Origins, or `*` alone. */
  readonly allowedOrigins: readonly string[];
  /** Headers that these requests may have beyond the standard ones. */
  readonly extraHeaders: readonly string[];
  readonly allowCredentials: boolean;
}

/** Reads and writes the CORS configuration. */
export interface CorsSettings {
  /** Returns the configuration with every allowed header, or undefined while CORS is disabled. */
  read(): (CorsConfig & { readonly allowedHeaders: readonly string[] }) | undefined;
  /** Enables CORS with `config`, or disables it when `config` is undefined. */
  write(config: CorsConfig | undefined): void;
}
