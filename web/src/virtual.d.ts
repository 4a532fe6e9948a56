// Made by build/icons.ts and build/theme-css.ts.

declare module "virtual:icons/first" {
  const drawings: Record<string, string>;
  export default drawings;
}

declare module "virtual:icons/common" {
  const drawings: Record<string, string>;
  export default drawings;
}

declare module "virtual:icons/shards" {
  const shards: readonly (() => Promise<{ default: Record<string, string> }>)[];
  export default shards;
}

declare module "virtual:theme.css";
