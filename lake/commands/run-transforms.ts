/** `lake run-transforms`: silver and gold again, from bronze alone. */
import { runCommand } from "./run-command.ts";

export default runCommand("run-transforms");
