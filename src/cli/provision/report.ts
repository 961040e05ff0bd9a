import type { Printable } from '../../go/json/json.ts';
import type { ApplyReport, ObjectReport } from '../../provision/apply.ts';
import type { Action, FieldChange } from '../../provision/plan.ts';

const actions: readonly Action[] = ['created', 'updated', 'deleted', 'unchanged', 'failed'];

/** Counts the objects by action, in order, and leaves out actions without objects. */
function countsOf(objects: readonly ObjectReport[]): Array<readonly [action: Action, count: number]> {
  return actions
    .map((action) => [action, objects.filter((object) => object.action === action).length] as const)
    .filter(([, count]) => count > 0);
}

/** A line for each object: what was done with it, and its path. */
export function reportLines(objects: readonly ObjectReport[]): string[] {
  return objects.map(({ action, path }) => `${action.padEnd('unchanged'.length)}  ${path}`);
}

/** The summary in one line, such as `1 created, 2 unchanged`. */
export function summary(objects: readonly ObjectReport[]): string {
  const counts = countsOf(objects).map(([action, count]) => `${count} ${action}`);
  return counts.length === 0 ? 'nothing to do' : counts.join(', ');
}

/** The report for JSON and YAML. */
export function printableReport({ objects, left }: ApplyReport, isDryRun: boolean): Printable {
  return new Map<string, Printable>([
    ['dry_run', isDryRun],
    ...actions.map((action) => [action, objects.filter((object) => object.action === action).length] as const),
    ['not_tried', left],
    [
      'objects',
      objects.map(
        ({ path, action, error, changes }) =>
          new Map<string, Printable>([
            ['path', path],
            ['action', action],
            ...(error === '' ? [] : [['error', error] as const]),
            ['changes', action === 'failed' ? [] : changes.map(printableChange)],
          ]),
      ),
    ],
  ]);
}

function printableChange({ field, before, after, isSecret }: FieldChange): Printable {
  return new Map<string, Printable>([
    ['field', field],
    ...(isSecret ? [['hidden', true] as const] : []),
    ...(isSecret || before === undefined ? [] : [['before', before] as const]),
    ...(isSecret || after === undefined ? [] : [['after', after] as const]),
  ]);
}
