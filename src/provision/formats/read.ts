import { parseJson } from '../../go/json/json.ts';
import { messageOf } from '../../values/message.ts';
import { isMap, type ValueMap } from '../../values/value.ts';
import type { Evaluation } from '../initialize/value-sources.ts';
import { addAll, type Objects } from '../objects.ts';
import { parseInitialize } from './initialize.ts';
import { parseDocument } from './json.ts';

/** A text that describes objects. */
export interface Source {
  /** For errors: a file's path, for example. The format is that of its extension. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads objects from several texts. Each is a JSON document as `export` prints it, or a configuration file with `initialize` blocks, in HCL
 * or JSON. Fields of later texts override those of earlier ones.
 *
 * @throws Error that names the source
 */
export function readObjects(sources: readonly Source[], env: Evaluation['env']): Objects {
  const objects = new Map<string, ValueMap>();
  for (const { name, text } of sources) {
    try {
      addAll(objects, parse(name, text, env));
    } catch (error) {
      throw new Error(`${name}: ${messageOf(error)}`);
    }
  }
  return objects;
}

function parse(name: string, text: string, env: Evaluation['env']): Objects {
  const isHcl = name.endsWith('.hcl') || (!name.endsWith('.json') && !text.trimStart().startsWith('{'));
  if (isHcl) {
    return parseInitialize(text, text.trimStart().startsWith('{'), env);
  }
  return hasBlocks(text) ? parseInitialize(text, true, env) : parseDocument(text);
}

/** Whether a JSON text is a configuration file. */
function hasBlocks(text: string): boolean {
  try {
    const value = parseJson(text);
    return isMap(value) && value['initialize'] !== undefined;
  } catch {
    return false;
  }
}
