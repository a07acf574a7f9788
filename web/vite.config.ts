import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";

/** Where `npm run dev` finds a daemon. Its cookie is for its own address: a token goes with each request. */
const daemon = process.env.DEPUTY_URL ?? "http://localhost:7700";
const token = process.env.DEPUTY_TOKEN;
const proxy = {
  target: daemon,
  changeOrigin: true,
  ws: true,
  ...(token && { headers: { authorization: `Bearer ${token}`, origin: daemon } }),
};

/** With a token, `npm run dev` needs no sign-in: whoever asks is told that somebody is signed in. */
const signedIn: Plugin = {
  name: "signed-in",
  configureServer({ middlewares }) {
    if (!token) return;
    middlewares.use("/api/v1/session", (_, response) => {
      response.setHeader("content-type", "application/json");
      const person = { id: "dev", name: "dev", role: "admin" };
      response.end(JSON.stringify({ signed_in: true, has_founder: true, passkeys: false, person }));
    });
  },
};

/** Each file also as small as it gets: the daemon sends that to whoever accepts it. */
const packed: Plugin = {
  name: "packed",
  apply: "build",
  closeBundle: {
    // Behind the service worker, which is built last.
    order: "post",
    sequential: true,
    async handler() {
      const dist = fileURLToPath(new URL("dist", import.meta.url));
      const files = await readdir(dist, { recursive: true });
      for (const file of files.filter((name) => /\.(js|css|html|svg|webmanifest)$/.test(name))) {
        const path = join(dist, file);
        const whole = await readFile(path);
        if (whole.length < 1024) continue;
        await writeFile(`${path}.br`, brotliCompressSync(whole));
        await writeFile(`${path}.gz`, gzipSync(whole, { level: 9 }));
      }
    },
  },
};

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  plugins: [
    signedIn,
    tanstackRouter({ target: "react", autoCodeSplitting: true, quoteStyle: "double" }),
    react(),
    tailwindcss(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/worker",
      filename: "service.ts",
      // Registered by `src/worker/register.ts`, which asks before it takes a new version.
      injectRegister: false,
      manifest: {
        id: "/",
        name: "Deputy",
        short_name: "Deputy",
        description: "Delegate, close the laptop, be told when it is done.",
        start_url: "/talk",
        display: "standalone",
        background_color: "#12130f",
        theme_color: "#12130f",
        icons: [
          { src: "/icons/192.png", sizes: "192x192", type: "image/png" },
          { src: "/icons/512.png", sizes: "512x512", type: "image/png" },
          { src: "/icons/maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      injectManifest: { globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"] },
    }),
    packed,
  ],
  build: {
    target: "es2023",
    // A daemon's directory is read by whoever administers it; maps are for them.
    sourcemap: false,
    // Data URLs would need a policy that allows them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every screen needs comes in two files: some thirty small ones cost a phone more than they save it.
        codeSplitting: {
          groups: [
            {
              name: "vendor",
              test: /node_modules[\\/](react|react-dom|scheduler|idb|openapi-fetch|@tanstack[\\/](react-router|router-core|history|store|react-store|react-query|query-core))[\\/]/,
            },
            {
              name: "base",
              test: /src[\\/](api|features[\\/]shell|components[\\/](Button|Page|Shown|Note|Badge|figures|hostile|toast|deed|wide))|lucide-react/,
              minShareCount: 4,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": proxy, "/about": proxy, "/health": proxy } },
});
