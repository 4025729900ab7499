import type { PaymentIntent } from "../../../extract/payments/contract.ts";
import type { Order } from "../order.ts";

export interface PaymentIntentFacts {
  readonly id: string;
  readonly created: number;
  readonly customer: string | null;
  readonly receiptEmail: string | null;
  readonly capture: "automatic" | "manual";
  readonly secret: string;
  readonly metadata: Record<string, string>;
}

export function paymentIntentRecord(facts: PaymentIntentFacts, order: Order): PaymentIntent {
  return {
    id: facts.id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: order.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: { allow_redirects: "never", enabled: true },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: facts.capture,
    client_secret: `${facts.id}_secret_${facts.secret}`,
    confirmation_method: "automatic",
    created: facts.created,
    currency: order.currency.code,
    customer: facts.customer,
    customer_account: null,
    description: `${order.quantity} × ${order.product.name}`,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: facts.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: facts.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  };
}
