/** Data flows from left to right: landed rows → bronze → silver → gold, and each model reads only what lies to its left. */
import type { Layer } from "./graph.ts";

const READS: Readonly<Record<Layer, readonly string[]>> = {
  bronze: ["lake", "bronze"],
  silver: ["lake", "bronze", "silver"],
  gold: ["lake", "silver", "gold"],
};

export interface LayerViolation {
  readonly what: string;
  readonly hint: string;
}

/** Why a model of `layer` may not read `reference`, or undefined when it may. */
export function layerViolation(layer: Layer, reference: string): LayerViolation | undefined {
  const schema = reference.split(".")[0] ?? "";
  if (READS[layer].includes(schema)) return undefined;
  const allowed = READS[layer].filter((name) => name !== "lake").join(" and ");
  const hint =
    layer === "gold" && schema === "bronze"
      ? "make a silver model of it (one row per entity), and read that"
      : `move this model to models/${schema}/, or read what lies to its left`;
  return { what: `a ${layer} model reads ${reference}; ${layer} reads ${allowed} only`, hint };
}
