import { rootTokenProblem } from '../../client/root-token-problem.ts';
import { Failure } from '../failure.ts';

/** Checks the root token that the user chose for a server in memory. Throws a Failure (status 1) if no request could carry it. */
export function checkRootToken(token: string): void {
  const problem = rootTokenProblem(token);
  if (problem !== undefined) {
    throw new Failure(
      `the root token of -dev-root-token-id or VAULT_DEV_ROOT_TOKEN_ID is unusable: ${problem}; choose another`,
      1,
    );
  }
}
