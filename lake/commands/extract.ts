/** `lake extract`: lands bronze and moves the watermarks. */
import { runCommand } from "./run-command.ts";

export default runCommand({ extract: true, build: false, assert: false, publish: false });
