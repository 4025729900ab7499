/** The places that hazards and boundaries are looked up for. `models/silver/places.sql` says the same to SQL; a test compares. */

export interface Place {
  /** Also the id of its dataset, in every resource that is read place by place. */
  readonly id: string;
  readonly name: string;
  /** Of its state, e.g. `CO`. */
  readonly state: string;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
  /** State and county, five digits, e.g. `08013`. */
  readonly countyFips: string;
}

export const PLACES: readonly Place[] = [
  {
    id: "asheville",
    name: "Asheville",
    state: "NC",
    latitude: 35.5951,
    longitude: -82.5515,
    countyFips: "37021",
  },
  {
    id: "boulder",
    name: "Boulder",
    state: "CO",
    latitude: 40.015,
    longitude: -105.2705,
    countyFips: "08013",
  },
  {
    id: "key_west",
    name: "Key West",
    state: "FL",
    latitude: 24.5551,
    longitude: -81.78,
    countyFips: "12087",
  },
  {
    id: "paradise",
    name: "Paradise",
    state: "CA",
    latitude: 39.7596,
    longitude: -121.6219,
    countyFips: "06007",
  },
  {
    id: "phoenix",
    name: "Phoenix",
    state: "AZ",
    latitude: 33.4484,
    longitude: -112.074,
    countyFips: "04013",
  },
];

export const PLACE_IDS: readonly string[] = PLACES.map(({ id }) => id);

/** @throws Error naming the places there are */
export function placeOf(id: string): Place {
  const place = PLACES.find((one) => one.id === id);
  if (place === undefined) throw new Error(`there is no place ${id}; there are ${PLACE_IDS.join(", ")}`);
  return place;
}

/** A coordinate as it is sent: six decimals, a tenth of a metre. */
export function degrees(value: number): string {
  return value.toFixed(6);
}
