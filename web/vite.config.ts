import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { icons } from "./build/icons";
import { themeCss } from "./build/theme-css";

/** Where `npm run dev` and `vite preview` find the server. */
const server = process.env.ITOPS_URL ?? "http://127.0.0.1:8080";
const proxy = { "/api": server, "/healthz": server, "/readyz": server, "/metrics": server };

export default defineConfig({
  plugins: [react(), icons(), themeCss()],
  build: {
    target: "baseline-widely-available",
    // Fonts and pictures stay files of their own: the page's CSP allows no data: fonts.
    assetsInlineLimit: 0,
    // The budget of build/budget.js is in compressed bytes; Vite's own warning is not.
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
    manifest: true,
  },
  server: { port: 5173, proxy },
  preview: { proxy },
});
