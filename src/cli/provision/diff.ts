import { structuredPatch } from 'diff';
import { printJson } from '../../go/json/json.ts';
import type { ObjectReport } from '../../provision/apply.ts';
import type { FieldChange } from '../../provision/plan.ts';
import type { Value } from '../../values/value.ts';

/**
 * Returns what would change as a unified diff, line by line: the fields of each object that is created, updated or deleted. Secrets are
 * not in it, only that they change.
 */
export function diffLines(objects: readonly ObjectReport[]): string[] {
  return objects.flatMap((object) =>
    object.action === 'unchanged' || object.action === 'failed' ? [] : linesOf(object),
  );
}

const absent = '/dev/null';

function linesOf({ path, action, changes }: ObjectReport): string[] {
  const before = action === 'created' ? absent : path;
  const after = action === 'deleted' ? absent : path;
  return [`--- ${before}`, `+++ ${after}`, ...changes.flatMap(changeLines)];
}

function changeLines(change: FieldChange): string[] {
  const { field, before, after } = change;
  if (isLong(before) || isLong(after)) {
    return [`@@ ${field} @@`, ...textLines(textOf(before), textOf(after))];
  }
  return [
    ...(before === undefined ? [] : [`-${field} = ${shown(change, before, '(hidden)')}`]),
    ...(after === undefined
      ? []
      : [`+${field} = ${shown(change, after, before === undefined ? '(hidden)' : 'changed (hidden)')}`]),
  ];
}

function shown({ isSecret }: FieldChange, value: Value, hidden: string): string {
  return isSecret ? hidden : printJson(value);
}

function isLong(value: Value | undefined): boolean {
  return typeof value === 'string' && value.includes('\n');
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

function textLines(before: string, after: string): string[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 });
  return hunks.flatMap(({ lines }, index) => (index === 0 ? lines : ['@@ @@', ...lines]));
}
