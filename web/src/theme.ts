import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

/** Harbour water: the one accent. Shade 7 on light and 3 on dark paper have AA contrast and more. */
const harbour: MantineColorsTuple = [
  "#eaf4f5",
  "#d3e7e9",
  "#a9d0d4",
  "#7cc0c6",
  "#549fa8",
  "#34868f",
  "#1f6f79",
  "#155c66",
  "#0f4b54",
  "#0a3840",
];

/** Greys that lean towards paper. */
const gray: MantineColorsTuple = [
  "#fdfcf9",
  "#f4f2ec",
  "#eae6dc",
  "#dcd7cb",
  "#bdb8ac",
  "#8d8a80",
  "#676a67",
  "#4a5254",
  "#323b3e",
  "#1d2629",
];

/** Night: blue-green rather than black. */
const dark: MantineColorsTuple = [
  "#e6e3da",
  "#c3c6c2",
  "#a3adae",
  "#6b7678",
  "#3a4548",
  "#2c3538",
  "#20282b",
  "#1a2124",
  "#12181a",
  "#0e1315",
];

const clay: MantineColorsTuple = [
  "#fcefec",
  "#fae3df",
  "#f2c4bc",
  "#ff9d92",
  "#d8695c",
  "#c0453a",
  "#ad2c25",
  "#a11c1c",
  "#841515",
  "#5c0e0e",
];

/** Filled grounds are dark on light paper and light on dark paper: so is what stands on them. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === "filled" ? { ...colors, color: "var(--on-accent)" } : colors;
};

/**
 * What Mantine's components look like here. Also read when the page is built: build/theme-css.ts
 * makes a style sheet of it. Colours with a meaning of their own are in styles/tokens.css.
 */
export const theme = createTheme({
  colors: { harbour, gray, dark, clay },
  primaryColor: "harbour",
  primaryShade: { light: 7, dark: 3 },
  variantColorResolver,
  black: "#1d2629",
  white: "#fdfcf9",
  fontFamily: '"Atkinson Next", "Atkinson Fallback", system-ui, sans-serif',
  fontFamilyMonospace: '"Atkinson Mono", ui-monospace, "DejaVu Sans Mono", monospace',
  fontSizes: {
    xs: "0.75rem",
    sm: "0.875rem",
    md: "0.9375rem",
    lg: "1.125rem",
    xl: "1.375rem",
  },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.4", xl: "1.3" },
  headings: {
    fontWeight: "640",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.25rem", lineHeight: "1.3" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.35" },
    },
  },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // Scrolling is locked by styles/base.css: the library's own way writes a <style> element.
    ModalRoot: { defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true, multiline: true } },
    Button: { defaultProps: { size: "sm" } },
    // Room for the ring of the field below.
    InputWrapper: { styles: { label: { marginBottom: 4 } } },
  },
});
