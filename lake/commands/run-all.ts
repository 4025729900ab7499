/** `lake run-all`: API to gold in one command. */
import { runCommand } from "./run-command.ts";

export default runCommand({ extract: true, build: true, assert: true, publish: true });
