import type { Invoice } from "../../../extract/payments/contract.ts";
import { unitPrice } from "../market.ts";
import type { Order } from "../order.ts";
import type { Person } from "../people.ts";

export interface InvoiceFacts {
  readonly id: string;
  readonly lineId: string;
  readonly created: number;
  readonly customer: string;
  readonly metadata: Record<string, string>;
}

/** A draft; it gets its number when it is finalized. */
export function invoiceRecord(facts: InvoiceFacts, order: Order, person: Person): Invoice {
  const { amount } = order;
  const { created } = facts;
  return {
    id: facts.id,
    object: "invoice",
    account_country: "US",
    account_name: "Lakeside Coffee",
    account_tax_ids: null,
    amount_due: amount,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_paid_off_stripe: 0,
    amount_remaining: amount,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: "manual",
    collection_method: "charge_automatically",
    created,
    currency: order.currency.code,
    custom_fields: null,
    customer: facts.customer,
    customer_account: null,
    customer_address: person.address,
    customer_email: person.email,
    customer_name: person.name,
    customer_phone: person.phone,
    customer_shipping: null,
    customer_tax_exempt: "none",
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: {
      object: "list",
      data: [lineOf(facts, order)],
      has_more: false,
      total_count: 1,
      url: `/v1/invoices/${facts.id}/lines`,
    },
    livemode: false,
    metadata: facts.metadata,
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: created,
    period_start: created,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: amount,
    subtotal_excluding_tax: amount,
    test_clock: null,
    total: amount,
    total_discount_amounts: [],
    total_excluding_tax: amount,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}

function lineOf(facts: InvoiceFacts, order: Order): Record<string, unknown> {
  const { amount, currency, product, quantity } = order;
  return {
    id: facts.lineId,
    object: "line_item",
    amount,
    currency: currency.code,
    description: product.name,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: facts.id,
    livemode: false,
    metadata: {},
    parent: null,
    period: { end: facts.created, start: facts.created },
    pretax_credit_amounts: [],
    pricing: { type: "price_details", unit_amount_decimal: String(unitPrice(product, currency)) },
    quantity,
    subtotal: amount,
    taxes: [],
  };
}
