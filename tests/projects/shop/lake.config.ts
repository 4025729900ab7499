import { defineConfig } from "lake";

export default defineConfig({ answer: "FROM gold.daily_sales ORDER BY day, currency" });
