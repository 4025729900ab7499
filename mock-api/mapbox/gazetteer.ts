/** The towns that the mock knows, and what they lie in. */

export interface Town {
  readonly name: string;
  readonly county: string;
  readonly region: string;
  readonly regionCode: string;
  readonly postcode: string;
  readonly latitude: number;
  readonly longitude: number;
}

export const TOWNS: readonly Town[] = [
  town("Asheville", "Buncombe County", "North Carolina", "NC", "28801", 35.5951, -82.5515),
  town("Boulder", "Boulder County", "Colorado", "CO", "80302", 40.015, -105.2705),
  town("Key West", "Monroe County", "Florida", "FL", "33040", 24.5551, -81.78),
  town("Newcastle", "McClain County", "Oklahoma", "OK", "73065", 35.2473, -97.5998),
  town("Paradise", "Butte County", "California", "CA", "95969", 39.7596, -121.6219),
  town("Phoenix", "Maricopa County", "Arizona", "AZ", "85004", 33.4484, -112.074),
];

function town(
  name: string,
  county: string,
  region: string,
  regionCode: string,
  postcode: string,
  latitude: number,
  longitude: number,
): Town {
  return { name, county, region, regionCode, postcode, latitude, longitude };
}

/** Degrees within which a point belongs to a town. */
const REACH = 0.2;

export function townAt(latitude: number, longitude: number): Town | undefined {
  return TOWNS.find(
    (one) => Math.abs(one.latitude - latitude) <= REACH && Math.abs(one.longitude - longitude) <= REACH,
  );
}

/** The town whose name a text has, of the state it has where it names one. */
export function townIn(text: string): Town | undefined {
  const words = text.toLowerCase();
  return TOWNS.find(({ name }) => words.includes(name.toLowerCase()));
}
