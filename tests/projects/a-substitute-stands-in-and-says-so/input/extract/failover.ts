import { defineFailover } from "lake";

export default defineFailover([
  {
    of: "rates.daily/EUR",
    by: "backup.cents/EURUSD",
    factor: "0.01",
    because: "the same fixing, in cents",
  },
]);
