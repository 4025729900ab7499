/** Currencies, what Stripe charges in each, and what the shop sells. Amounts are minor units. */

export interface Currency {
  readonly code: "usd" | "eur" | "gbp" | "jpy";
  /** Share of customers at home in it. */
  readonly share: number;
  readonly country: string;
  /** Fee = amount × permille / 1000 + fixed, rounded half up. */
  readonly feePermille: number;
  readonly feeFixed: number;
  readonly disputeFee: number;
  /** Days from a charge to the day its money is available. */
  readonly availableAfterDays: number;
  /** Weekdays with a payout, 0 = Sunday. */
  readonly payoutWeekdays: readonly number[];
  /** Price in this currency's minor units of something that costs one US cent, and the step it is rounded to. */
  readonly priceFactor: number;
  readonly priceStep: number;
}

const WORKDAYS = [1, 2, 3, 4, 5];

export const CURRENCIES: readonly Currency[] = [
  {
    code: "usd",
    share: 0.52,
    country: "US",
    feePermille: 29,
    feeFixed: 30,
    disputeFee: 1500,
    availableAfterDays: 2,
    payoutWeekdays: WORKDAYS,
    priceFactor: 1,
    priceStep: 1,
  },
  {
    code: "eur",
    share: 0.24,
    country: "DE",
    feePermille: 15,
    feeFixed: 25,
    disputeFee: 2000,
    availableAfterDays: 3,
    payoutWeekdays: WORKDAYS,
    priceFactor: 0.94,
    priceStep: 5,
  },
  {
    code: "gbp",
    share: 0.14,
    country: "GB",
    feePermille: 15,
    feeFixed: 20,
    disputeFee: 2000,
    availableAfterDays: 2,
    payoutWeekdays: WORKDAYS,
    priceFactor: 0.81,
    priceStep: 5,
  },
  {
    code: "jpy",
    share: 0.1,
    country: "JP",
    feePermille: 36,
    feeFixed: 0,
    disputeFee: 1300,
    availableAfterDays: 4,
    payoutWeekdays: [1],
    priceFactor: 1.5,
    priceStep: 10,
  },
];

export interface Product {
  readonly name: string;
  readonly usCents: number;
}

export const PRODUCTS: readonly Product[] = [
  { name: "Filter papers, 100", usCents: 650 },
  { name: "Espresso beans, 250 g", usCents: 1190 },
  { name: "Espresso beans, 1 kg", usCents: 3690 },
  { name: "Tasting box, 4 origins", usCents: 4250 },
  { name: "Ceramic dripper", usCents: 2899 },
  { name: "Hand grinder", usCents: 8999 },
  { name: "Gooseneck kettle", usCents: 12950 },
  { name: "Brewing course, online", usCents: 14900 },
  { name: "Espresso machine, refurbished", usCents: 42500 },
];

export function unitPrice(product: Product, currency: Currency): number {
  const exact = product.usCents * currency.priceFactor;
  return Math.round(exact / currency.priceStep) * currency.priceStep;
}

export function chargeFee(amount: number, currency: Currency): number {
  return Math.floor((amount * currency.feePermille + 500) / 1000) + currency.feeFixed;
}
