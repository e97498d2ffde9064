import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { apply } from "@/components/chrome/appearance";
import { SessionProvider } from "@/components/session/Session";
import { App } from "./App";
import "./palette.css";
import "./page.css";

apply();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SessionProvider>
        <App />
      </SessionProvider>
    </StrictMode>,
  );
}
