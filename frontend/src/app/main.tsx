import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { apply } from "@/components/chrome/appearance";
import Explore from "@/views/explore";
import "./palette.css";
import "./page.css";

apply();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Explore />
    </StrictMode>,
  );
}
