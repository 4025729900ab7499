/** A plan as the three steps of a flow: what is fetched, what is made of it, what is stored. */
import { describeExtract } from "../plan/describe-plan.ts";
import type { Plan } from "../plan/plan.ts";

export interface FlowSteps {
  /** One text per resource. */
  readonly fetch: readonly string[];
  /** One text per model, and one for the assertions. */
  readonly transform: readonly string[];
  readonly store: readonly string[];
}

export function flowSteps({ stages, upToDate, carried }: Plan): FlowSteps {
  const assertions = stages.flatMap((stage) => (stage.kind === "assert" ? stage.assertions : [])).length;
  const published = stages.flatMap((stage) => (stage.kind === "publish" ? stage.models : [])).length;
  return {
    fetch: [
      ...stages.flatMap((stage) => (stage.kind === "extract" ? [describeExtract(stage)] : [])),
      ...upToDate.map(({ source, resource }) => `${source}.${resource}  is up to date`),
    ],
    transform: [
      ...stages.flatMap((stage) => (stage.kind === "build" ? [stage.model] : [])),
      `${assertions} assertions, before anything is published`,
    ],
    store: [`one snapshot of ${published} models, ${carried.length} of them carried over as they are`],
  };
}

export function describeSteps(steps: FlowSteps): string {
  return Object.entries(steps)
    .flatMap(([step, lines]: [string, readonly string[]]) =>
      lines.map((line, i) => `${(i === 0 ? step : "").padEnd(9)} ${line}`),
    )
    .join("\n");
}
