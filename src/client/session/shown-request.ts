/** A request as `-output-curl-string` and `-output-policy` show it. */
export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  readonly target: string;
  readonly query: ReadonlyArray<readonly [string, string]>;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
}
