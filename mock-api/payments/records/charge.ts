import type { Charge } from "../../../extract/payments/contract.ts";
import type { Order } from "../order.ts";
import type { Person } from "../people.ts";

export interface ChargeFacts {
  readonly id: string;
  readonly created: number;
  readonly customer: string | null;
  readonly paymentIntent: string;
  readonly paymentMethod: string;
  readonly metadata: Record<string, string>;
  /** 0 to 99. */
  readonly riskScore: number;
  readonly fingerprint: string;
  /** Null while the money is only authorised, and when the card was declined. */
  readonly balanceTransaction: string | null;
  readonly declined: Decline | undefined;
}

/** Why a card was refused. */
export interface Decline {
  readonly code: string;
  readonly declineCode: string;
  readonly message: string;
}

export function chargeRecord(facts: ChargeFacts, order: Order, person: Person): Charge {
  const { declined } = facts;
  const captured = facts.balanceTransaction !== null;
  return {
    id: facts.id,
    object: "charge",
    amount: order.amount,
    amount_captured: captured ? order.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: facts.balanceTransaction,
    billing_details: {
      address: person.address,
      email: person.email,
      name: person.name,
      phone: person.phone,
      tax_id: null,
    },
    calculated_statement_descriptor: "LAKESIDE COFFEE",
    captured,
    created: facts.created,
    currency: order.currency.code,
    customer: facts.customer,
    description: `${order.quantity} × ${order.product.name}`,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: declined?.code ?? null,
    failure_message: declined?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: facts.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(facts),
    paid: declined === undefined,
    payment_intent: facts.paymentIntent,
    payment_method: facts.paymentMethod,
    payment_method_details: { card: cardOf(facts, order, person), type: "card" },
    receipt_email: person.email,
    receipt_number: null,
    receipt_url: declined === undefined ? `https://pay.stripe.com/receipts/payment/${facts.id}` : null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: declined === undefined ? "succeeded" : "failed",
    transfer_data: null,
    transfer_group: null,
  };
}

function outcomeOf({ declined, riskScore }: ChargeFacts): Charge["outcome"] {
  return {
    advice_code: declined === undefined ? null : "try_again_later",
    network_advice_code: null,
    network_decline_code: declined === undefined ? null : "05",
    network_status: declined === undefined ? "approved_by_network" : "declined_by_network",
    reason: declined?.declineCode ?? null,
    risk_level: riskScore > 65 ? "elevated" : "normal",
    risk_score: riskScore,
    seller_message:
      declined === undefined
        ? "Payment complete."
        : "The bank did not return any further details with this decline.",
    type: declined === undefined ? "authorized" : "issuer_declined",
  };
}

function cardOf(facts: ChargeFacts, order: Order, person: Person): Record<string, unknown> {
  const { card } = person;
  const captured = facts.balanceTransaction !== null;
  return {
    amount_authorized: facts.declined === undefined ? order.amount : null,
    brand: card.brand,
    capture_before: captured || facts.declined !== undefined ? undefined : facts.created + 7 * 86_400,
    checks: { address_line1_check: "pass", address_postal_code_check: "pass", cvc_check: "pass" },
    country: person.address.country,
    exp_month: card.expiryMonth,
    exp_year: card.expiryYear,
    fingerprint: facts.fingerprint,
    funding: card.funding,
    installments: null,
    last4: card.last4,
    mandate: null,
    network: card.brand,
    three_d_secure: order.fate.kind === "challenged" ? { result: "authenticated", version: "2.2.0" } : null,
    wallet: null,
  };
}
