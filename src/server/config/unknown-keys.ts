import { tokenText } from '../../hcl/literal.ts';
import type { Body } from '../../hcl/syntax.ts';

/** Warns about unknown keys. */
export type WarnUnknown = (body: Body, isKnown: (key: string) => boolean) => void;

/** Returns OpenBao's warning for each unknown key of a body (configutil.ValidateUnusedFields). */
export function unknownKeyWarnings(body: Body, file: string, isKnown: (key: string) => boolean): string[] {
  const warnings: string[] = [];
  for (const { keys } of body.items) {
    const [key] = keys;
    if (key === undefined || isKnown(tokenText(key).toLowerCase())) {
      continue;
    }
    const { line, column } = key.position;
    const place = line > 0 ? `${file}:${line}:${column}` : file;
    warnings.push(`unknown or unsupported field ${tokenText(key)} found in configuration at ${place}`);
  }
  return warnings;
}
