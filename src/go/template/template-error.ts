/** Thrown when a template can't be parsed or executed. The message is that of Go's text/template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
