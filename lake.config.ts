import { defineConfig } from "lake";

export default defineConfig({
  answer: `
    SELECT day, currency, payments, gross_amount AS gross, refund_amount AS refunds, dispute_amount AS disputes,
      fee_amount AS fees, net_amount AS net
    FROM gold.daily_revenue
    ORDER BY day DESC, currency
    LIMIT 8`,
});
