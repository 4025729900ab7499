/** `lake run-quality`: every assertion on the published snapshot; nothing is published. */
import { runCommand } from "./run-command.ts";

export default runCommand("run-quality");
