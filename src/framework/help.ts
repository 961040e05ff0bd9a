import { goFormat } from '../go/format.ts';
import { compareBytes } from '../values/compare.ts';
import type { Backend, PathDefinition } from './backend.ts';
import type { FieldSchema, FieldType } from './field.ts';
import { anchored } from './route.ts';

/** The names of types in help, if they differ from ours. */
const typeNames: Readonly<Partial<Record<FieldType, string>>> = {
  'lower-case string': 'lowercase string',
  name: 'name string',
  'key=value pairs': 'keypair',
  duration: 'duration (sec)',
  'signed duration': 'duration (sec)',
  'string slice': 'slice',
  'comma string slice': 'slice',
  'comma int slice': 'slice',
};

/** Returns the `path-help` of one path: the request, the matching pattern, and the path's declaration. */
export function pathHelp(path: PathDefinition, relativePath: string): string {
  const names = Object.keys(path.fields).sort(compareBytes);
  const parameters = names.flatMap((name) => {
    const schema = path.fields[name];
    return schema ? [fieldHelp(name, schema)] : [];
  });
  const head = `Request:        ${relativePath}\nMatching Route: ${goPattern(path)}`;
  const sections = [head, path.help.synopsis.trim() || '<no synopsis>'];
  if (parameters.length > 0) {
    sections.push('## PARAMETERS', ...parameters);
  }
  sections.push('## DESCRIPTION', path.help.description.trim() || '<no description>');
  return sections.join('\n\n');
}

/** Returns the `path-help` of a mount: its description and its paths, sorted. */
export function rootHelp(backend: Backend): string {
  const paths = [...backend.paths]
    .map((path) => ({ pattern: goPattern(path), synopsis: path.help.synopsis.trim() }))
    .sort((a, b) => compareBytes(a.pattern, b.pattern))
    .map(({ pattern, synopsis }) => `${indent(4, pattern)}\n${indent(8, synopsis)}`);
  const introduction =
    'The following patterns are the paths of this mount. For details, ask for the help of a path\nthat matches one of them. Policies may restrict access to these paths.';
  return ['## DESCRIPTION', backend.help.trim(), '## PATHS', introduction, ...paths].join('\n\n');
}

function fieldHelp(name: string, schema: FieldSchema): string {
  const deprecated = schema.deprecated ? '(DEPRECATED) ' : '';
  const preset = schema.default === undefined ? '' : `\nDefault: ${goFormat(schema.default)}`;
  const text = `${deprecated}${schema.description.trim() || '<no description>'}${preset}`;
  return `${indent(4, name)} (${typeNames[schema.type] ?? schema.type})\n\n${indent(8, text)}`;
}

/** Returns a path's pattern in Go's syntax, where a named group is `(?P<name>…)`. */
function goPattern(path: PathDefinition): string {
  return anchored(path.pattern).replace(/\(\?<(?![=!])/g, '(?P<');
}

function indent(width: number, text: string): string {
  return text.replace(/^/gm, ' '.repeat(width));
}
