/** What a person watches while a run goes on; undefined when nobody wants to. */
import { createProgress, type Progress } from "../progress.ts";
import type { Project } from "../project.ts";
import type { Invocation } from "./verbs.ts";

export function progressOf(invocation: Invocation, { settings }: Project): Progress | undefined {
  if (invocation.quiet || settings.logFormat === "json") return undefined;
  const { effects, interactive } = invocation;
  const { err: write, monotonicMs } = effects;
  const progress = createProgress({ write, interactive, colour: useColour(invocation), monotonicMs });
  effects.logging.printWith(progress.print);
  return progress;
}

/** no-color.org: any non-empty NO_COLOR wins; FORCE_COLOR colours pipes too. */
function useColour({ effects: { env }, interactive }: Invocation): boolean {
  if ((env.NO_COLOR ?? "") !== "") return false;
  return interactive || ((env.FORCE_COLOR ?? "") !== "" && env.FORCE_COLOR !== "0");
}
