import { goQuote } from '../../go/quote.ts';
import { trimSpace } from '../../go/text.ts';

/** The types of plugins, in the order of their numbers in requests. The first stands for any. */
export const pluginTypes: readonly string[] = ['unknown', 'auth', 'database', 'secret', 'kms'];

/** The type and name of a plugin. */
export interface PluginName {
  readonly type: string;
  readonly name: string;
}

/**
 * Parses the type of a plugin.
 *
 * @throws Error for an unknown type
 */
export function parsePluginType(text: string): string {
  const type = trimSpace(text);
  if (!pluginTypes.includes(type)) {
    throw new Error(`${goQuote(type)} is not a supported plugin type`);
  }
  return type;
}

/**
 * Parses the arguments `[TYPE] NAME`.
 *
 * @throws Error for an unknown type
 */
export function pluginOf(args: readonly string[]): PluginName {
  const [first = '', second] = args;
  return { type: second === undefined ? 'unknown' : parsePluginType(first), name: trimSpace(second ?? first) };
}

/** The API path of a plugin in the catalogue. */
export function catalogPath({ type, name }: PluginName): string {
  return type === 'unknown' ? `sys/plugins/catalog/${name}` : `sys/plugins/catalog/${type}/${name}`;
}
