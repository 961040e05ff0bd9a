import type { ApiAnswer, ApiRequest } from '../engine/api.ts';
import type { Engine } from '../engine/engine.ts';
import { printJson } from '../go/json/json.ts';
import { parseAnswer } from './answer.ts';
import { type ApplyOrder, type ApplyReport, applySteps } from './apply.ts';
import { type Exported, type ExportOrder, exportSteps } from './export.ts';
import { runSteps, type ServerAnswer, type ServerRequest } from './steps.ts';

/** The credentials and headers of the requests. */
export interface Credentials {
  readonly token: string;
  /** Further headers, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Carries the report of a failed application out of its transaction. */
class RolledBack extends Error {
  readonly report: ApplyReport;

  constructor(report: ApplyReport) {
    super('rolled back');
    this.report = report;
  }
}

/**
 * Makes a state match objects, in one transaction: if an object fails, nothing is changed, unless the order says to continue.
 *
 * @throws Refusal if the token may not read the mounts
 */
export function applyInEngine(
  engine: Pick<Engine, 'together'>,
  order: ApplyOrder,
  credentials: Credentials,
): ApplyReport {
  try {
    return engine.together((handle) => {
      const report = runSteps(applySteps(order, 1), senderTo(handle, credentials));
      const isFailure = report.objects.some(({ action }) => action === 'failed');
      if (isFailure && !order.continues) {
        throw new RolledBack(report);
      }
      return report;
    });
  } catch (error) {
    if (error instanceof RolledBack) {
      return onlyFailed(error.report);
    }
    throw error;
  }
}

/** Rolled-back changes are reported as not made. */
function onlyFailed({ objects, left }: ApplyReport): ApplyReport {
  const failed = objects.filter(({ action }) => action === 'failed');
  return { objects: failed, left: left + objects.length - failed.length };
}

/**
 * Exports a state as of one moment.
 *
 * @throws Refusal if the token may not read the mounts
 */
export function exportFromEngine(
  engine: Pick<Engine, 'together'>,
  order: ExportOrder,
  credentials: Credentials,
): Exported {
  return engine.together((handle) => runSteps(exportSteps(order), senderTo(handle, credentials)));
}

function senderTo(
  handle: (request: ApiRequest) => ApiAnswer,
  { token, headers = {} }: Credentials,
): (request: ServerRequest) => ServerAnswer {
  return ({ method, path, body }) => {
    const answer = handle({
      method,
      path,
      query: [],
      headers: { ...headers, 'content-type': 'application/json', 'x-vault-request': 'true', 'x-vault-token': token },
      body: body === undefined ? '' : printJson(body),
      remoteAddress: '127.0.0.1',
    });
    return parseAnswer(answer.status, answer.body);
  };
}
