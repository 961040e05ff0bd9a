import { trimSpace } from '../go/text.ts';

/** A path template, split at its directives (`identity.entity.name`): each text but the last is followed by one. */
export interface PathTemplate {
  readonly texts: readonly string[];
  readonly directives: readonly string[];
}

/**
 * Splits a path at its `{{…}}` directives.
 *
 * @throws Error with OpenBao's message for unbalanced braces
 */
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
