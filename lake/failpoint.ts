/**
 * Named steps of a run at which a test can stop the world: `LAKE_FAILPOINT=<step>:<action>[:<nth>]`.
 * `kill` sends SIGKILL to the process itself, `throw` fails as a bug would, `pause` waits for SIGCONT.
 */
import { UsageError } from "./errors.ts";

/** In the order one run reaches them. */
export const STEPS = [
  "run:locked",
  "run:staged",
  "land:page",
  "land:segment",
  "land:resource",
  "extract:done",
  "build:model",
  "build:done",
  "assert:done",
  "commit:files-synced",
  "commit:moved-bronze",
  "commit:moved-snapshot",
  "commit:written",
  "commit:linked",
  "publish:swapped",
  "publish:derived",
  "run:cleaned",
  "recover:removed",
] as const;

export type Step = (typeof STEPS)[number];

const ACTIONS = ["kill", "throw", "pause"] as const;

export function failpointFrom(spec: string | undefined): (step: Step) => void {
  if (spec === undefined || spec === "") return () => {};
  const match = /^(.+):(kill|throw|pause)(?::(\d+))?$/.exec(spec);
  const target = match?.[1];
  if (target === undefined || !(STEPS as readonly string[]).includes(target)) {
    throw new UsageError(`LAKE_FAILPOINT is ${spec}, expected <step>:<${ACTIONS.join("|")}>[:<nth>]`, {
      next: `one of the steps: ${STEPS.join(", ")}`,
    });
  }
  let remaining = Number(match?.[3] ?? 1);
  return (step) => {
    if (step !== target) return;
    remaining -= 1;
    if (remaining !== 0) return;
    if (match?.[2] === "kill") process.kill(process.pid, "SIGKILL");
    else if (match?.[2] === "pause") process.kill(process.pid, "SIGSTOP");
    else throw new Error(`failpoint ${step}`);
  };
}
