import { parseJson, printJson } from '../../go/json/json.ts';
import { messageOf } from '../../values/message.ts';
import { isMap, type Value, type ValueMap } from '../../values/value.ts';
import type { Exported } from '../export.ts';
import { addObject, type Objects } from '../objects.ts';

/** The version of the format. */
const version = 1;

/** Prints objects as one JSON document. */
export function printDocument(objects: Exported['objects']): string {
  const document = new Map<string, Value | ReadonlyMap<string, ValueMap>>([
    ['version', version],
    ['objects', new Map(objects)],
  ]);
  return `${printJson(document, '  ')}\n`;
}

/**
 * Parses such a document.
 *
 * @throws Error that says what is wrong
 */
export function parseDocument(text: string): Objects {
  const document = parsed(text);
  if (!isMap(document)) {
    throw new Error('it is not a JSON object');
  }
  const { version: found, objects: given, ...rest } = document;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new Error(`there is no field ${JSON.stringify(unknown)} beside "version" and "objects"`);
  }
  if (found !== version) {
    throw new Error(`its "version" must be ${version}`);
  }
  if (!isMap(given)) {
    throw new Error('its "objects" must be an object, with a path and data for each');
  }
  const objects = new Map<string, ValueMap>();
  for (const [path, data] of Object.entries(given)) {
    if (!isMap(data)) {
      throw new Error(`the data of ${JSON.stringify(path)} must be an object`);
    }
    addObject(objects, path, data);
  }
  return objects;
}

function parsed(text: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    throw new Error(`it is not JSON: ${messageOf(error)}`);
  }
}
