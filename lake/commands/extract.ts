/** `lake extract`: lands bronze and moves the watermarks. */
import { runCommand } from "./run-command.ts";

export default runCommand("extract");
