/**
 * The land that the hazard services measure: smooth where land is, and the same for every seed and every service, as the
 * federal copy of a raster must agree with the original.
 */
import { draws, textSeed } from "../random.ts";

export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

/** South of it there is sea, of which no raster knows anything. */
const SHORE = 24.6;
const BOUNDS = { south: 18, north: 72, west: -180, east: -64 };

export function isMeasured({ latitude, longitude }: Spot): boolean {
  const { south, north, west, east } = BOUNDS;
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
}

export function isLand(spot: Spot): boolean {
  return isMeasured(spot) && spot.latitude >= SHORE;
}

/** Metres above the sea: mountains in the west, with ridges and gullies down to a few hundred metres. */
export function elevationAt({ latitude, longitude }: Spot): number {
  const west = Math.max(0, Math.min(1, (-95 - longitude) / 15));
  const far = 900 * west * (1 + Math.sin(latitude * 1.7) * Math.cos(longitude * 1.3));
  const near = (15 + 60 * west) * (Math.sin(latitude * 310) + Math.cos(longitude * 270 + latitude * 190));
  return isLand({ latitude, longitude }) ? 120 + far + near : 1.5;
}

/** Annual probability of burning, 0 to 0.03; undefined off the raster. */
export function burnProbabilityAt(spot: Spot): number | undefined {
  return isLand(spot) ? cell(spot, "burn") ** 3 * 0.03 : undefined;
}

/** Wildfire hazard potential, an index from 0; undefined off the raster. */
export function hazardPotentialAt(spot: Spot): number | undefined {
  const probability = burnProbabilityAt(spot);
  return probability === undefined
    ? undefined
    : Math.round(probability * 60_000 * (0.5 + cell(spot, "fuel")));
}

/** In [0, 1), the same within a hundredth of a degree. */
export function cell({ latitude, longitude }: Spot, what: string): number {
  return draws(textSeed(what), textSeed(`${latitude.toFixed(2)} ${longitude.toFixed(2)}`))();
}
