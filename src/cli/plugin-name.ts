import { goQuote } from '../go/quote.ts';
import { trimSpace } from '../go/text.ts';

/** Types of plugins in the order in which requests number them; the first stands for any. */
export const pluginTypes: readonly string[] = ['unknown', 'auth', 'database', 'secret', 'kms'];

/** A plugin as commands name it. */
export interface PluginName {
  readonly type: string;
  readonly name: string;
}

/** The type as it was typed. Throws an Error where there is no such type. */
export function parsePluginType(text: string): string {
  const type = trimSpace(text);
  if (!pluginTypes.includes(type)) {
    throw new Error(`${goQuote(type)} is not a supported plugin type`);
  }
  return type;
}

/** `[TYPE] NAME`. Throws an Error for an unknown type. */
export function pluginOf(args: readonly string[]): PluginName {
  const [first = '', second] = args;
  return { type: second === undefined ? 'unknown' : parsePluginType(first), name: trimSpace(second ?? first) };
}

/** Where the catalogue has a plugin. */
export function catalogPath({ type, name }: PluginName): string {
  return type === 'unknown' ? `sys/plugins/catalog/${name}` : `sys/plugins/catalog/${type}/${name}`;
}
