import { defaultCssVariablesResolver, mergeMantineTheme, DEFAULT_THEME } from "@mantine/core";
import type { Plugin } from "vite";

import { theme } from "../src/theme";

const MODULE = "virtual:theme.css";

function block(selector: string, variables: Record<string, string>): string {
  const lines = Object.entries(variables).map(([name, value]) => `  ${name}: ${value};`);
  return `${selector} {\n${lines.join("\n")}\n}\n`;
}

/**
 * The theme's CSS variables as a style sheet. MantineProvider would put them into a <style> element
 * when the page starts, which a strict `style-src 'self'` refuses.
 */
export function themeCss(): Plugin {
  return {
    name: "itops-theme-css",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const resolved = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
      return (
        block(":root", resolved.variables) +
        block(':root[data-mantine-color-scheme="light"]', resolved.light) +
        block(':root[data-mantine-color-scheme="dark"]', resolved.dark)
      );
    },
  };
}
