/** `lake run-quality`: every assertion on the published snapshot; nothing is published. */
import { runCommand } from "./run-command.ts";

export default runCommand({ extract: false, build: false, assert: true, publish: false });
