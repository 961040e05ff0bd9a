/** A Vault refused a request, or found nothing at its path. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  /** The HTTP status, such as 403. */
  readonly status: number;
  /** The errors in the response, such as `permission denied`; none if nothing was found. */
  readonly errors: readonly string[];

  /** The body of the response as text. */
  readonly body: string;

  /** @param request the method and the path, for the message */
  constructor(request: string, status: number, errors: readonly string[], body: string) {
    const reasons = errors.length > 0 ? errors.map((error) => error.trim()).join('; ') : 'nothing found';
    super(`${request}: ${reasons} (status ${status})`);
    this.status = status;
    this.errors = errors;
    this.body = body;
  }
}
