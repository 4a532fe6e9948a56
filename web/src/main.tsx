import "./styles/layers.css";
import "@mantine/core/styles.layer.css";
import "virtual:theme.css";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import { forgetOldDrafts } from "./lib/draftStore";
import { loadAhead } from "./routes";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

loadAhead(window.location.pathname);
forgetOldDrafts();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
