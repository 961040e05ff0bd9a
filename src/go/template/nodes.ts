/** A node of a parsed template. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with';
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };

/** A pipeline: `$x := a b | c`. */
export interface Pipeline {
  readonly at: number;
  /** The variable that the pipeline declares or assigns. */
  readonly variable?: { readonly name: string; readonly declares: boolean };
  readonly commands: readonly Command[];
}

/** A function or value, with its arguments. */
export interface Command {
  readonly at: number;
  /** The source text. */
  readonly text: string;
  readonly operands: readonly Operand[];
}

/** An operand of a command, with its field accesses: `$.a.b`, `(f x).y`. */
export interface Operand {
  /** The index of the chained fields, if there are any; else that of the operand. */
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
