import { ApiError } from '../../client/session/api-error.ts';
import type { Session } from '../../client/session/session.ts';
import { parseAnswer } from '../../provision/answer.ts';
import { type ApplyOrder, type ApplyReport, applySteps } from '../../provision/apply.ts';
import { type Exported, type ExportOrder, exportSteps } from '../../provision/export.ts';
import { Refusal } from '../../provision/refusal.ts';
import type { ServerAnswer, ServerRequest, Steps } from '../../provision/steps.ts';
import type { CommandContext, MissingState } from '../context.ts';
import { Failure } from '../failure.ts';
import type { FlagSpecs } from '../flags/flag-types.ts';
import { inParallel } from '../in-parallel.ts';
import { refuseSingleRequestFlags } from '../requests/refuse-single-request-flags.ts';
import { Progress } from '../terminal/progress.ts';

/** The number of concurrent requests to a server. */
const width = 16;

/** How often to repeat a request to an engine that is being upgraded, and after how many milliseconds. */
const upgradeAttempts = 50;
const upgradeInterval = 200;

/** Applies objects and exports them: in one transaction of the local state, or request by request on a server. */
export class Provisioner {
  readonly #session: Session;
  readonly #progress: Progress;

  private constructor(session: Session, progress: Progress) {
    this.#session = session;
    this.#progress = progress;
  }

  /**
   * Opens the state or server that the flags and the environment choose.
   *
   * @param missing what to do where there is no local state
   * @throws Failure (status 1) for flags about a single request
   */
  static async open<F extends FlagSpecs>(context: CommandContext<F>, missing: MissingState): Promise<Provisioner> {
    refuseSingleRequestFlags(context);
    const session = await context.session(missing);
    // A wrapped response can't be read.
    session.wrapTtl = () => '';
    return new Provisioner(session, new Progress(context.io.stderr));
  }

  /** Whether the objects are those of the local state. */
  get isLocal(): boolean {
    return this.#session.canProvision;
  }

  /** Makes the state or server match objects. */
  async apply(order: ApplyOrder): Promise<ApplyReport> {
    return this.#explaining(async () => {
      if (!this.isLocal) {
        return this.#run(applySteps(order, width));
      }
      const result = await this.#session.provision({ apply: order });
      return 'report' in result ? result.report : { objects: [], left: 0 };
    });
  }

  /** Exports the state or server. */
  async export(order: ExportOrder): Promise<Exported> {
    return this.#explaining(async () => {
      if (!this.isLocal) {
        return this.#run(exportSteps(order));
      }
      const result = await this.#session.provision({ export: order });
      return 'exported' in result ? result.exported : { objects: [], mounts: new Map(), notes: [], problems: [] };
    });
  }

  async #explaining<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof Refusal) {
        throw new Failure(`can't read the mounts, which everything else depends on: ${error.message}`, 2);
      }
      throw error;
    } finally {
      this.#progress.clear();
    }
  }

  async #run<T>(steps: Steps<T>): Promise<T> {
    for (let turn = steps.next(); ; ) {
      if (turn.done) {
        return turn.value;
      }
      const { what, requests } = turn.value;
      const answers: ServerAnswer[] = [];
      for await (const answer of inParallel(requests, width, (request) => this.#send(request))) {
        answers.push(answer);
        this.#progress.show(answers.length, requests.length, `requests for ${what}`);
      }
      turn = steps.next(answers);
    }
  }

  /** Sends a request. An engine that has just been enabled may need a moment. */
  async #send(request: ServerRequest): Promise<ServerAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#sendOnce(request);
      const isUpgrading = answer.errors.some((error) =>
        error.includes('Upgrading from non-versioned to versioned data'),
      );
      if (!isUpgrading || attempt === upgradeAttempts) {
        return answer;
      }
      await new Promise((done) => setTimeout(done, upgradeInterval));
    }
  }

  async #sendOnce({ method, path, body }: ServerRequest): Promise<ServerAnswer> {
    try {
      // A LIST is sent as a GET, which passes every proxy.
      const { status, body: text } =
        method === 'LIST'
          ? await this.#session.request('GET', path, { query: [['list', 'true']], wrapMethod: 'LIST' })
          : await this.#session.request(method, path, { body });
      return parseAnswer(status, text);
    } catch (error) {
      if (error instanceof ApiError) {
        return parseAnswer(error.status, error.body);
      }
      throw error;
    }
  }
}
