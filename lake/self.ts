/** Makes `import … from "lake"` in a project's files mean the engine that is running, whichever way it was installed. */
import { registerHooks } from "node:module";

const index = new URL(import.meta.url.endsWith(".ts") ? "./index.ts" : "./index.js", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "lake" ? { url: index, shortCircuit: true } : next(specifier, context),
});
