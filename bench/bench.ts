/**
 * `npm run bench`: what the lake costs, as ratios against DuckDB alone within one run. Nothing here passes or fails.
 * `npm run bench -- landing` (or transforms, startup, traffic) runs one part; `npm run bench -- quick` all of it on less data.
 */
import { cpus } from "node:os";
import { landingBench, landingTable } from "./landing.ts";
import { startupBench, startupTable } from "./startup.ts";
import { trafficBench, trafficTable } from "./traffic.ts";
import { transformBench, transformTable } from "./transforms.ts";

const words = process.argv.slice(2);
const quick = words.includes("quick");
const parts = words.filter((word) => word !== "quick");
const wanted = (part: string) => parts.length === 0 || parts.includes(part);

console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n`);

if (wanted("startup")) console.log(`## Start-up\n\n${startupTable(await startupBench())}\n`);
if (wanted("transforms")) {
  const options = quick ? { copies: 50, repeats: 3 } : {};
  console.log(`## Transforms\n\n${transformTable(await transformBench(options))}\n`);
}
if (wanted("traffic")) {
  const options = quick ? { seconds: [5] } : {};
  console.log(`## Traffic\n\n${trafficTable(await trafficBench(options))}\n`);
}
if (wanted("landing")) {
  const options = quick ? { rows: [1_000_000], repeats: 1 } : {};
  console.log(`## Landing\n\n${landingTable(await landingBench(options))}\n`);
}
