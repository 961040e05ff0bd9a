/** The number of hex digits of a hash that name its shard. Two make 256 shards: 4000 entries each for a million entries. */
const shardDigits = 2;

/** Returns the name of the shard, a folder, that holds a hash. */
export function shardOf(hash: string): string {
  return hash.slice(0, shardDigits);
}
