import type { Moment } from '../../values/time.ts';
import type { TemplateData } from './data.ts';
import { executeTemplate } from './execute.ts';
import { templateFunction } from './functions.ts';
import { parseTemplate } from './parser.ts';

/** A template for one line of text. */
export interface Template {
  /**
   * Fills the template in as of `now`.
   *
   * @throws TemplateError
   */
  execute(data: TemplateData, now: Moment): string;
}

/** Understands a template. Throws a TemplateError. */
export function compileTemplate(text: string): Template {
  const nodes = parseTemplate(text, (name) => templateFunction(name) !== undefined);
  return { execute: (data, now) => executeTemplate(text, nodes, data, now) };
}
