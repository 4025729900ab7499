import type { Customer } from "../../../extract/payments/contract.ts";
import type { Order } from "../order.ts";
import type { Person } from "../people.ts";

export function customerRecord(id: string, created: number, order: Order, person: Person): Customer {
  return {
    id,
    object: "customer",
    address: person.address,
    balance: 0,
    created,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: person.email,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: { channel: order.byInvoice ? "wholesale" : "web" },
    name: person.name,
    next_invoice_sequence: 1,
    phone: person.phone,
    preferred_locales: order.currency.code === "eur" ? ["de"] : [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}
