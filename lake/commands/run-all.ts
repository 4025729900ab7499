/** `lake run-all`: API to gold in one command. */
import { runCommand } from "./run-command.ts";

export default runCommand("run-all");
