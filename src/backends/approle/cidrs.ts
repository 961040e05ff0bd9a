import { contains, isSubset, parseCidr } from '../../go/net/cidr.ts';
import { goQuote } from '../../go/quote.ts';
import { trimSpace } from '../../go/text.ts';
import { messageOf } from '../../values/message.ts';

/** Throws an Error, `invalid CIDR address: …`, for the first of the blocks that isn't one. */
export function checkCidrs(blocks: readonly string[]): void {
  for (const block of blocks) {
    parseCidr(trimSpace(block));
  }
}

/**
 * Checks that each block of a SecretID lies within one of its role's, where both have any.
 *
 * Throws an Error with the real server's message: `%!w(<nil>)` is how it ends where there's no further reason.
 */
export function checkSubset(ofSecretId: readonly string[], ofRole: readonly string[]): void {
  if (ofSecretId.length === 0 || ofRole.length === 0) {
    return;
  }
  // Single addresses come without their mask. The real server appends this one, to IPv6 addresses too.
  const roleBlocks = ofRole.map((block) => (block.includes('/') ? block : `${block}/32`));
  const reason = subsetProblem(ofSecretId, roleBlocks);
  if (reason === undefined) {
    return;
  }
  const lists = [roleBlocks, ofSecretId].map((list) => `[${list.map(goQuote).join(' ')}]`);
  throw new Error(
    `failed to verify subset relationship between CIDR blocks on the role ${lists[0]} and CIDR blocks on the secret ID ${lists[1]}: ${reason}`,
  );
}

function subsetProblem(blocks: readonly string[], ofBlocks: readonly string[]): string | undefined {
  try {
    return isSubset(blocks, ofBlocks) ? undefined : noReason;
  } catch (error) {
    return messageOf(error);
  }
}

/** What Go prints where an error is to be wrapped that isn't there. */
const noReason = '%!w(<nil>)';

/** Why none of the blocks holds the address, as the real server ends its message with; undefined where one does. */
export function addressProblem(blocks: readonly string[], address: string): string | undefined {
  try {
    return blocks.some((block) => contains(block, address)) ? undefined : noReason;
  } catch (error) {
    return messageOf(error);
  }
}
