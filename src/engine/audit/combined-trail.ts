import type { AuditTrail } from './audit-trail.ts';

/**
 * Returns a trail that forwards each step to several others, in order. The first ones must not throw: an audit device that can't log
 * refuses the request.
 */
export function combinedTrail(trails: readonly AuditTrail[]): AuditTrail {
  const tell = (step: (trail: AuditTrail) => void) => {
    for (const trail of trails) {
      step(trail);
    }
  };
  return {
    begin: (request) => tell((trail) => trail.begin(request)),
    rejected: (request, error) => tell((trail) => trail.rejected(request, error)),
    withoutWrappingToken: () => tell((trail) => trail.withoutWrappingToken()),
    routed: () => tell((trail) => trail.routed()),
    called: () => tell((trail) => trail.called()),
    identified: (request, entry) => tell((trail) => trail.identified(request, entry)),
    authorised: (request) => tell((trail) => trail.authorised(request)),
    accepted: () => tell((trail) => trail.accepted()),
    loggedIn: (auth) => tell((trail) => trail.loggedIn(auth)),
    answered: (response) => tell((trail) => trail.answered(response)),
    refused: (error) => tell((trail) => trail.refused(error)),
    committed: (answer) => tell((trail) => trail.committed(answer)),
    lost: () => tell((trail) => trail.lost()),
  };
}
