import { contains, isSubset, parseCidr } from '../../go/net/cidr.ts';
import { goQuoteList } from '../../go/quote.ts';
import { trimSpace } from '../../go/text.ts';
import { messageOf } from '../../values/message.ts';

/**
 * Checks that every string is a CIDR block.
 *
 * @throws Error `invalid CIDR address: …` for the first that isn't
 */
export function checkCidrs(blocks: readonly string[]): void {
  for (const block of blocks) {
    parseCidr(trimSpace(block));
  }
}

/**
 * Checks that each CIDR block of a SecretID lies within a block of its role. An empty list on either side passes.
 *
 * @throws Error with OpenBao's message, which ends in `%!w(<nil>)` if there is no underlying error
 */
export function checkSubset(ofSecretId: readonly string[], ofRole: readonly string[]): void {
  if (ofSecretId.length === 0 || ofRole.length === 0) {
    return;
  }
  // OpenBao appends /32 to addresses without a mask, even to IPv6 addresses.
  const roleBlocks = ofRole.map((block) => (block.includes('/') ? block : `${block}/32`));
  const reason = subsetProblem(ofSecretId, roleBlocks);
  if (reason === undefined) {
    return;
  }
  const lists = [roleBlocks, ofSecretId].map(goQuoteList);
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

/** What Go's `fmt.Errorf` prints for `%w` with a nil error. */
const noReason = '%!w(<nil>)';

/**
 * Returns undefined if one of the blocks contains the address, otherwise the reason with which OpenBao's message ends.
 */
export function addressProblem(blocks: readonly string[], address: string): string | undefined {
  try {
    return blocks.some((block) => contains(block, address)) ? undefined : noReason;
  } catch (error) {
    return messageOf(error);
  }
}
