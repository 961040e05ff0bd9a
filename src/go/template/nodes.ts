/** What a template consists of. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with';
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };

/** `$x := a b | c`. */
export interface Pipeline {
  readonly at: number;
  /** The variable that it sets, and whether it declares it. */
  readonly variable?: { readonly name: string; readonly declares: boolean };
  readonly commands: readonly Command[];
}

/** A function or value with its arguments. */
export interface Command {
  readonly at: number;
  /** As written. */
  readonly text: string;
  readonly operands: readonly Operand[];
}

/** A part of a command, with the fields that are taken from it: `$.a.b`, `(f x).y`. */
export interface Operand {
  /** Where its fields begin, beyond the first; else where it begins. */
  readonly at: number;
  readonly text: string;
  readonly term: Term;
  readonly fields: readonly string[];
}

export type Term =
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'dot' }
  | { readonly kind: 'nil' }
  | { readonly kind: 'constant'; readonly value: string | boolean | bigint | number }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline };
