import { defineConfig } from "lake";

export default defineConfig({
  answer: "FROM gold.daily_revenue ORDER BY day DESC, currency LIMIT 8",
});
