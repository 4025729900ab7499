import type { BalanceTransaction, Charge, Dispute } from "../../../extract/payments/contract.ts";

export interface DisputeFacts {
  readonly id: string;
  readonly created: number;
  readonly dueBy: number;
  readonly reason: string;
  /** An inquiry asks first and withdraws nothing. */
  readonly inquiry: boolean;
  readonly withdrawal: BalanceTransaction | undefined;
}

const EVIDENCE_FIELDS = [
  "access_activity_log",
  "billing_address",
  "cancellation_policy",
  "cancellation_policy_disclosure",
  "cancellation_rebuttal",
  "customer_communication",
  "customer_email_address",
  "customer_name",
  "customer_purchase_ip",
  "customer_signature",
  "duplicate_charge_documentation",
  "duplicate_charge_explanation",
  "duplicate_charge_id",
  "product_description",
  "receipt",
  "refund_policy",
  "refund_policy_disclosure",
  "refund_refusal_explanation",
  "service_date",
  "service_documentation",
  "shipping_address",
  "shipping_carrier",
  "shipping_date",
  "shipping_documentation",
  "shipping_tracking_number",
  "uncategorized_file",
  "uncategorized_text",
];

export function disputeRecord(facts: DisputeFacts, charge: Charge): Dispute {
  return {
    id: facts.id,
    object: "dispute",
    amount: charge.amount_captured,
    balance_transactions: facts.withdrawal === undefined ? [] : [facts.withdrawal],
    charge: charge.id,
    created: facts.created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: evidence({}),
    evidence_details: {
      due_by: facts.dueBy,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: facts.inquiry,
    livemode: false,
    metadata: {},
    network_reason_code: "10.4",
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand: "visa",
        case_type: facts.inquiry ? "inquiry" : "chargeback",
        network_reason_code: "10.4",
      },
      type: "card",
    },
    reason: facts.reason,
    status: facts.inquiry ? "warning_needs_response" : "needs_response",
  };
}

/** All fields of the evidence, null but for those given. */
export function evidence(given: Readonly<Record<string, string | null>>): Record<string, unknown> {
  const fields = EVIDENCE_FIELDS.map((name) => [name, given[name] ?? null] as const);
  return { ...Object.fromEntries(fields), enhanced_evidence: {} };
}
