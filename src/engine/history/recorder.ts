import { RequestError } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import type { Auth } from '../../services/auth.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import type { TokenEntry } from '../../services/token.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';

/** Which requests a history keeps. */
export interface HistoryScope {
  /** Whether it keeps requests that were granted and changed nothing, too. */
  readonly reads: boolean;
  /** Whether it keeps successful logins. */
  readonly logins: boolean;
}

/** A request that a history keeps. It can be followed once more, as long as the state's storage is open. */
export interface RecordedRequest {
  readonly core: Core;
  /** The client's port, 0 if it has none. */
  readonly remotePort: number;
  /** Tells a trail what the request went through, up to its commit. */
  replay(trail: AuditTrail): void;
}

/**
 * Remembers what a request goes through, and decides at its end whether the history keeps it. Most requests aren't kept, and those
 * cost next to nothing: nothing is looked up or formatted before.
 */
export class HistoryRecorder implements AuditTrail {
  readonly #core: Core;
  readonly #remotePort: number;
  readonly #scope: HistoryScope;
  readonly #keep: (request: RecordedRequest) => void;
  readonly #steps: Array<(trail: AuditTrail) => void> = [];
  #isRefused = false;
  #isLogin = false;

  /** @param keep receives the request if the history keeps it, once it is committed */
  constructor(core: Core, remotePort: number, scope: HistoryScope, keep: (request: RecordedRequest) => void) {
    this.#core = core;
    this.#remotePort = remotePort;
    this.#scope = scope;
    this.#keep = keep;
  }

  begin(request: Request): void {
    this.#steps.push((trail) => trail.begin(request));
  }

  rejected(request: Request, error: string): void {
    this.#steps.push((trail) => trail.rejected(request, error));
  }

  withoutWrappingToken(): void {
    this.#steps.push((trail) => trail.withoutWrappingToken());
  }

  routed(): void {
    this.#steps.push((trail) => trail.routed());
  }

  called(): void {
    this.#steps.push((trail) => trail.called());
  }

  identified(request: Request, entry: TokenEntry | undefined): void {
    this.#steps.push((trail) => trail.identified(request, entry));
  }

  authorised(request: Request): void {
    this.#steps.push((trail) => trail.authorised(request));
  }

  accepted(): void {
    this.#steps.push((trail) => trail.accepted());
  }

  loggedIn(auth: Auth | undefined): void {
    this.#isLogin ||= auth !== undefined;
    this.#steps.push((trail) => trail.loggedIn(auth));
  }

  answered(response: Response | undefined): void {
    this.#isRefused ||= response?.errors !== undefined;
    this.#steps.push((trail) => trail.answered(response));
  }

  refused(error: unknown): void {
    this.#isRefused ||= error instanceof RequestError;
    this.#steps.push((trail) => trail.refused(error));
  }

  committed(): void {
    if (this.#isKept) {
      const steps = this.#steps;
      const replay = (trail: AuditTrail) => {
        for (const step of steps) {
          step(trail);
        }
        trail.committed();
      };
      this.#keep({ core: this.#core, remotePort: this.#remotePort, replay });
    }
  }

  /** Nothing was changed. The error is the state's, not the request's. */
  lost(): void {}

  /** Requests that the engine answers before it looks for a token, such as those for the seal status, have no steps. */
  get #isKept(): boolean {
    if (this.#steps.length === 0) {
      return false;
    }
    const { reads, logins } = this.#scope;
    const isChange = this.#core.storage.hasWritten && (logins || !this.#isLogin);
    return reads || this.#isRefused || isChange;
  }
}
