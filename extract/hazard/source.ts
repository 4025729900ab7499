/** Hazards of places, each from the service that publishes it: separate services, so separate sources. */
import { elevation } from "./elevation.ts";
import { nri } from "./nri.ts";
import { water } from "./water.ts";
import { wildfire, wildfireFederal } from "./wildfire.ts";

export default [nri, wildfire, wildfireFederal, elevation, water];
