/** Made-up people: who buys, where they live, what they pay with. A function of the order that brought them. */

import { between, type Draw, pick } from "../random.ts";
import type { Currency } from "./market.ts";

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly address: Address;
  readonly card: Card;
}

export interface Address {
  readonly city: string;
  readonly country: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly postal_code: string;
  readonly state: string | null;
}

export interface Card {
  readonly brand: string;
  readonly last4: string;
  readonly funding: string;
  readonly expiryMonth: number;
  readonly expiryYear: number;
}

const FIRST = [
  "Ada",
  "Ben",
  "Chloé",
  "Daichi",
  "Elif",
  "Fatou",
  "Grace",
  "Hugo",
  "Inès",
  "Jun",
  "Kofi",
  "Lena",
];
const LAST = [
  "Abe",
  "Brown",
  "Costa",
  "Díaz",
  "Evans",
  "Fischer",
  "Garcia",
  "Hayashi",
  "Ito",
  "Jansen",
  "Müller",
];
const STREETS = ["Station Road", "Market Street", "Mill Lane", "Garden Row", "Harbour View"];
const CITIES: Record<string, readonly (readonly [city: string, state: string | null, postal: string])[]> = {
  US: [
    ["Portland", "OR", "97205"],
    ["Austin", "TX", "78701"],
    ["Madison", "WI", "53703"],
  ],
  DE: [
    ["Leipzig", null, "04109"],
    ["Hamburg", null, "20095"],
  ],
  GB: [
    ["Leeds", null, "LS1 4DY"],
    ["Bristol", null, "BS1 5TR"],
  ],
  JP: [
    ["Osaka", null, "530-0001"],
    ["Sapporo", null, "060-0042"],
  ],
};
const BRANDS = ["visa", "visa", "visa", "mastercard", "mastercard", "amex"];

export function makePerson(draw: Draw, currency: Currency): Person {
  const first = pick(draw, FIRST);
  const last = pick(draw, LAST);
  return {
    name: `${first} ${last}`,
    email: `${plain(first)}.${plain(last)}.${between(draw, 1000, 999_999)}@example.com`,
    phone: draw() < 0.4 ? `+${between(draw, 1, 99)}555${between(draw, 100_0000, 999_9999)}` : null,
    address: makeAddress(draw, currency.country),
    card: {
      brand: pick(draw, BRANDS),
      last4: String(between(draw, 0, 9999)).padStart(4, "0"),
      funding: draw() < 0.7 ? "credit" : "debit",
      expiryMonth: between(draw, 1, 12),
      expiryYear: between(draw, 2028, 2032),
    },
  };
}

export function makeAddress(draw: Draw, country: string): Address {
  const [city, state, postal] = pick(draw, CITIES[country]!);
  return {
    city,
    country,
    line1: `${between(draw, 1, 240)} ${pick(draw, STREETS)}`,
    line2: draw() < 0.2 ? `Flat ${between(draw, 1, 30)}` : null,
    postal_code: postal,
    state,
  };
}

/** `Müller` → `muller`. */
function plain(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
