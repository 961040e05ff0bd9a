/** Into how many shares a key is split, and how many of them restore it. */
export interface SealShares {
  readonly shares: number;
  readonly threshold: number;
  /** How many PGP keys encrypt the shares. */
  readonly pgpKeys: number;
}

/** Returns what is wrong with the shares of a key, or undefined (vault.SealConfig.Validate). */
export function sealSharesProblem({ shares, threshold, pgpKeys }: SealShares): string | undefined {
  const rules: ReadonlyArray<readonly [isBroken: boolean, problem: string]> = [
    [shares < 1, 'shares must be at least one'],
    [threshold < 1, 'threshold must be at least one'],
    [shares > 1 && threshold < 2, 'threshold must be greater than one for multiple shares'],
    [shares > 255, 'shares must be less than 256'],
    [threshold > 255, 'threshold must be less than 256'],
    [threshold > shares, 'threshold cannot be larger than shares'],
    [pgpKeys > 0 && pgpKeys !== shares, 'count mismatch between number of provided PGP keys and number of shares'],
  ];
  return rules.find(([isBroken]) => isBroken)?.[1];
}
