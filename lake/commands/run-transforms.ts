/** `lake run-transforms`: silver and gold again, from bronze alone. */
import { runCommand } from "./run-command.ts";

export default runCommand({ extract: false, build: true, assert: true, publish: true });
