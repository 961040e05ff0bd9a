/** Which other origins' pages may send requests. */
export interface CorsConfig {
  /** Origins, or `*` alone. */
  readonly allowedOrigins: readonly string[];
  /** Header fields that such requests may have, besides the usual ones. */
  readonly extraHeaders: readonly string[];
  readonly allowCredentials: boolean;
}

/** The settings for requests from other origins. */
export interface CorsSettings {
  /** What is allowed, with every header field that may be sent; undefined while nothing is allowed. */
  read(): (CorsConfig & { readonly allowedHeaders: readonly string[] }) | undefined;
  /** Allows other origins, or none with undefined. */
  write(config: CorsConfig | undefined): void;
}
