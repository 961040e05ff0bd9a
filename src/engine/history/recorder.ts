import { RequestError } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import type { Auth } from '../../services/auth.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';

/** A step of a request, named after the method of `AuditTrail`, with its arguments. */
export type Step =
  | readonly [name: 'begin' | 'authorised', request: Request]
  | readonly [name: 'identified', request: Request, entry: TokenEntry | undefined]
  | readonly [name: 'loggedIn', auth: Auth | undefined]
  | readonly [name: 'answered', response: Response | undefined]
  | readonly [name: 'refused', error: unknown]
  | readonly [name: 'withoutWrappingToken' | 'routed' | 'called' | 'accepted'];

/** A request that a history keeps. */
export interface RecordedRequest {
  readonly core: Core;
  readonly api: ApiRequest;
  /** The steps of the request. */
  readonly steps: readonly Step[];
  /** The answer, if it is a refusal without a step: OpenBao's audit devices don't log some refusals. */
  readonly rejection: ApiAnswer | undefined;
}

const withoutWrappingToken: Step = ['withoutWrappingToken'];
const routed: Step = ['routed'];
const called: Step = ['called'];
const accepted: Step = ['accepted'];

/**
 * Records the steps of a request, and decides at its end whether the history keeps it. Most requests aren't kept and cost next to nothing,
 * since nothing is looked up or formatted before.
 */
export class HistoryRecorder implements AuditTrail {
  readonly #core: Core;
  readonly #api: ApiRequest;
  readonly #keepsReads: boolean;
  readonly #keep: (request: RecordedRequest) => void;
  readonly #steps: Step[] = [];
  /** Whether a step tells how the request ended. */
  #isEnded = false;
  #isRefused = false;

  /**
   * @param keepsReads whether the history keeps requests that were granted and changed nothing, too
   * @param keep receives the request if the history keeps it, once it is committed
   */
  constructor(core: Core, api: ApiRequest, keepsReads: boolean, keep: (request: RecordedRequest) => void) {
    this.#core = core;
    this.#api = api;
    this.#keepsReads = keepsReads;
    this.#keep = keep;
  }

  begin(request: Request): void {
    this.#steps.push(['begin', request]);
  }

  /** The answer tells of the rejection. */
  rejected(request: Request): void {
    this.begin(request);
  }

  withoutWrappingToken(): void {
    this.#steps.push(withoutWrappingToken);
  }

  routed(): void {
    this.#steps.push(routed);
  }

  called(): void {
    this.#steps.push(called);
  }

  identified(request: Request, entry: TokenEntry | undefined): void {
    this.#steps.push(['identified', request, entry]);
  }

  authorised(request: Request): void {
    this.#steps.push(['authorised', request]);
  }

  accepted(): void {
    this.#steps.push(accepted);
  }

  loggedIn(auth: Auth | undefined): void {
    this.#steps.push(['loggedIn', auth]);
  }

  answered(response: Response | undefined): void {
    this.#isEnded = true;
    this.#isRefused ||= response?.errors !== undefined;
    this.#steps.push(['answered', response]);
  }

  refused(error: unknown): void {
    if (error instanceof RequestError) {
      this.#isEnded = true;
      this.#isRefused = true;
    }
    this.#steps.push(['refused', error]);
  }

  committed(answer: ApiAnswer): void {
    const rejection = !this.#isEnded && this.#isRejection(answer) ? answer : undefined;
    const isChange = this.#keepsReads || this.#core.storage.hasWritten;
    if (this.#isRefused || rejection !== undefined || (this.#isEnded && isChange)) {
      this.#keep({ core: this.#core, api: this.#api, steps: this.#steps, rejection });
    }
  }

  /** Nothing was changed. The error is the state's, not the request's. */
  lost(): void {}

  /** A health check reports by an error status, too. */
  #isRejection({ status }: ApiAnswer): boolean {
    return status >= 400 && this.#api.path !== 'sys/health';
  }
}
