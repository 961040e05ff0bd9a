import { isPrintable } from '../printable.ts';

/** The escaping functions of Go's `text/template`. */

const htmlEscapes: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** Escapes a text for HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[\0"'&<>]/g, (character) => htmlEscapes[character] ?? character);
}

/** Escapes a text for a JavaScript string literal. */
export function escapeJs(text: string): string {
  let escaped = '';
  for (const character of text) {
    escaped += escapeJsCharacter(character);
  }
  return escaped;
}

function escapeJsCharacter(character: string): string {
  if (/[\\'"]/.test(character)) {
    return `\\${character}`;
  }
  if (isPrintable(character) && !/[<>&=]/.test(character)) {
    return character;
  }
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Escapes a text for the query of a URL. */
export function escapeQuery(text: string): string {
  const escaped = encodeURIComponent(Buffer.from(text).toString()).replaceAll('%20', '+');
  return escaped.replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
