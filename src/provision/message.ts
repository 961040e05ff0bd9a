import type { Engine } from '../engine/engine.ts';
import { type Printable, parseJson, printJson } from '../go/json/json.ts';
import { isMap, type Value, type ValueMap } from '../values/value.ts';
import { listIn, mapIn, textsIn } from '../values/value-parts.ts';
import type { ApplyOrder, ApplyReport, ObjectReport } from './apply.ts';
import type { Exported, ExportOrder } from './export.ts';
import { applyInEngine, type Credentials, exportFromEngine } from './in-engine.ts';
import type { Action, FieldChange } from './plan.ts';
import { Refusal } from './refusal.ts';

/** An order to make a state match objects, or to export it. */
export type ProvisionOrder = { readonly apply: ApplyOrder } | { readonly export: ExportOrder };

/** The result of an order. */
export type ProvisionResult = { readonly report: ApplyReport } | { readonly exported: Exported };

/** Encodes an order, so that the process that holds the state can carry it out. */
export function encodeOrder(order: ProvisionOrder, { token, headers = {} }: Credentials): string {
  const credentials = { token, headers };
  if ('export' in order) {
    return printJson({ ...credentials, export: { ...order.export } });
  }
  const { objects, pruneOnly = null, ...options } = order.apply;
  return printJson({ ...credentials, apply: { ...options, pruneOnly, objects: Object.fromEntries(objects) } });
}

/**
 * Carries out an order in one transaction, and encodes the result. The order comes from the owner of the state.
 *
 * @throws Error for text that isn't an order
 */
export function carryOutOrder(engine: Pick<Engine, 'together'>, text: string): string {
  const { token, headers, ...order } = mapOf(parseJson(text));
  const credentials: Credentials = { token: String(token), headers: textsByName(headers) };
  try {
    if (order['export'] !== undefined) {
      return encodeExported(exportFromEngine(engine, exportOrder(mapOf(order['export'])), credentials));
    }
    return encodeReport(applyInEngine(engine, applyOrder(mapOf(order['apply'])), credentials));
  } catch (error) {
    if (error instanceof Refusal) {
      return printJson({ refusal: error.message });
    }
    throw error;
  }
}

/**
 * Decodes a result.
 *
 * @throws Refusal if the order was refused as a whole
 */
export function decodeResult(text: string): ProvisionResult {
  const result = mapOf(parseJson(text));
  if (typeof result['refusal'] === 'string') {
    throw new Refusal(result['refusal']);
  }
  return result['exported'] === undefined
    ? { report: decodeReport(mapOf(result['report'])) }
    : { exported: decodeExported(mapOf(result['exported'])) };
}

function exportOrder({ paths, secrets, roleIds }: ValueMap): ExportOrder {
  return { paths: textsIn(paths), secrets: secrets === true, roleIds: roleIds === true };
}

function applyOrder({ objects, prune, pruneOnly, dryRun, continues }: ValueMap): ApplyOrder {
  return {
    objects: new Map(Object.entries(mapOf(objects)).map(([path, data]) => [path, mapOf(data)])),
    prune: prune === true,
    ...(Array.isArray(pruneOnly) && { pruneOnly: textsIn(pruneOnly) }),
    dryRun: dryRun === true,
    continues: continues === true,
  };
}

function encodeExported({ objects, mounts, notes, problems }: Exported): string {
  const exported = {
    objects,
    mounts: Object.fromEntries(mounts),
    notes,
    problems: problems.map((one) => ({ ...one })),
  };
  return printJson({ exported });
}

function decodeExported({ objects, mounts, notes, problems }: ValueMap): Exported {
  return {
    objects: listIn(objects).map((one) => {
      const [path, data] = listIn(one);
      return [String(path), mapOf(data)];
    }),
    mounts: new Map(Object.entries(mapOf(mounts)).map(([path, info]) => [path, mapOf(info)])),
    notes: textsIn(notes),
    problems: listIn(problems).map((one) => {
      const { path, error } = mapOf(one);
      return { path: String(path), error: String(error) };
    }),
  };
}

function encodeReport({ objects, left }: ApplyReport): string {
  const reports = objects.map(({ path, action, error, changes }): Printable => {
    return { path, action, error, changes: changes.map(encodeChange) };
  });
  return printJson({ report: { objects: reports, left } });
}

/** A value that is undefined is left out. */
function encodeChange({ field, before, after, isSecret }: FieldChange): Printable {
  return { field, isSecret, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function decodeReport({ objects, left }: ValueMap): ApplyReport {
  return {
    objects: listIn(objects).map((one): ObjectReport => {
      const { path, action, error, changes } = mapOf(one);
      return {
        path: String(path),
        action: action as Action,
        error: String(error),
        changes: listIn(changes).map((change): FieldChange => {
          const { field, before, after, isSecret } = mapOf(change);
          return { field: String(field), before, after, isSecret: isSecret === true };
        }),
      };
    }),
    left: Number(left),
  };
}

function mapOf(value: Value | undefined): ValueMap {
  if (!isMap(value)) {
    throw new Error('not an object');
  }
  return value;
}

function textsByName(value: Value | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(mapIn(value)).map(([name, text]) => [name, String(text)]));
}
