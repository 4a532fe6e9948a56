/** How many modules the icons are spread over: about sixteen icons, 4 kB compressed, in each. */
export const SHARD_COUNT = 256;

/** The module that holds an icon: FNV-1a of its name. */
export function shardOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % SHARD_COUNT;
}
