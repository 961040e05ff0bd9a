/** A template that can't be understood or filled in. The message is that of Go's text/template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
