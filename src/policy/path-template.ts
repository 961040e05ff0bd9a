import { trimSpace } from '../go/text.ts';

/** A path with what is to be filled in: texts, and directives (`identity.entity.name`) after all of them but the last. */
export interface PathTemplate {
  readonly texts: readonly string[];
  readonly directives: readonly string[];
}

/** Takes a path with `{{…}}` apart. Throws an Error where the braces don't fit. */
export function parsePathTemplate(path: string): PathTemplate {
  const [first = '', ...pieces] = path.split('{{');
  if (first.includes('}}')) {
    throw unbalanced();
  }
  const texts = [first];
  const directives: string[] = [];
  for (const piece of pieces) {
    const [directive = '', text, ...more] = piece.split('}}');
    if (text === undefined || more.length > 0) {
      throw unbalanced();
    }
    directives.push(trimSpace(directive));
    texts.push(text);
  }
  return { texts, directives };
}

function unbalanced(): Error {
  return new Error('unbalanced templating characters');
}
