import type { Moment } from '../../values/time.ts';
import type { TemplateData } from './data.ts';
import { executeTemplate } from './execute.ts';
import { templateFunction } from './functions.ts';
import { parseTemplate } from './parser.ts';

/** A compiled template for one line of text. */
export interface Template {
  /**
   * Executes the template.
   *
   * @param now the time that functions such as `unix_time` return
   * @throws TemplateError
   */
  execute(data: TemplateData, now: Moment): string;
}

/**
 * Compiles a template in the language of Go's text/template.
 *
 * OpenBao evaluates a policy's `list_scan_response_keys_filter_path` with text/template (sdk/helper/template), and
 * whoever writes the policy sees its error messages. So language, functions and messages must match. The implementation
 * is our own because no npm package comes close: @ctrl/golang-template 2.0.1 has no variables, parentheses or `eq`, and
 * silently prints nothing for `{{ .key | replace "a" "b" }}`; @evertdespiegeleer/go-template wraps Go's own engine, which
 * needs a binary per platform. Whoever may write policies can submit templates to a server with one thread, so work and
 * output are bounded (bounds.ts) and linear in the source.
 *
 * @throws TemplateError
 */
export function compileTemplate(text: string): Template {
  const nodes = parseTemplate(text, (name) => templateFunction(name) !== undefined);
  return { execute: (data, now) => executeTemplate(text, nodes, data, now) };
}
