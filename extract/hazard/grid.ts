/** Nine points round a place, for the slope there. */
import type { Place } from "./places.ts";

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

export interface GridPoint extends Point {
  /** 0 is north. */
  readonly row: number;
  /** 0 is west. */
  readonly column: number;
}

/** Metres between neighbours: coarser than the finest rasters, so that a wall or a ditch is no slope. */
const SPACING = 30;
const METRES_PER_DEGREE = 111_195;

/** Three rows of three, north to south, each west to east. */
export function gridAround({ latitude, longitude }: Pick<Place, "latitude" | "longitude">): GridPoint[] {
  const north = SPACING / METRES_PER_DEGREE;
  const east = north / Math.cos((latitude * Math.PI) / 180);
  return [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) => ({
      row,
      column,
      latitude: latitude + (1 - row) * north,
      longitude: longitude + (column - 1) * east,
    })),
  );
}
