import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const api = process.env.ORMSCOPE_API ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  // The server has the built files under /static/; Vite itself serves from the root.
  base: command === "build" ? "/static/" : "/",
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  // The server takes what its own pages send: it must see the address that the browser sees.
  server: { proxy: { "/api": { target: api, changeOrigin: false } } },
  build: { manifest: true, target: "es2022", cssCodeSplit: false },
  test: { include: ["src/**/*.test.ts"] },
}));
