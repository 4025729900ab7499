/** Commands that ask for what the project or the lake does not have. */
import { fails } from "./fixture.ts";

fails("requests for what does not exist", [
  {
    name: "a source, with the nearest",
    args: ["run-all", "--days", "1", "--source", "shop.order,shpo"],
    expect: {
      exit: 2,
      code: "usage",
      what: /2 names are unknown: no source or resource is named shop\.order/,
      problems: /shop\.order\n\ndid you mean shop\.orders\?\n(.|\n)*shpo\n\ndid you mean shop\?/,
      next: /lake/,
    },
  },
  {
    name: "a model, with the nearest",
    args: ["run-transforms", "--select", "gold.daily_sale+", "--exclude", "tag:x"],
    expect: {
      exit: 2,
      code: "usage",
      what: /selection names things/,
      problems: /gold\.daily_sale\n\ndid you mean gold\.daily_sales\?(.|\n)*tag x/,
      next: /lake check --json/,
    },
  },
  {
    name: "no window on an empty lake",
    lake: "empty",
    args: ["run-all"],
    expect: {
      exit: 2,
      code: "usage",
      what: /nothing was extracted yet, so there is no watermark to start from/,
      next: /^lake run-all --days 7$/,
    },
  },
  {
    name: "windows that contradict themselves, everything at once",
    args: ["extract", "--days", "0", "--from", "2026-13-01", "--to", "yesterday"],
    expect: {
      exit: 2,
      code: "usage",
      what: /no window to extract/,
      problems:
        /neither --from nor --to(.|\n)*--days is 0(.|\n)*--from is 2026-13-01(.|\n)*--to is yesterday/,
      next: /^lake extract --days 7$/,
    },
  },
  {
    name: "a window that ends before it starts, or in the future",
    args: ["extract", "--from", "2026-03-09", "--to", "2027-01-01"],
    expect: {
      exit: 2,
      code: "usage",
      what: /--to 2027-01-01 lies in the future: it is 2026-03-10T06:00:00/,
      next: /--days 7/,
    },
  },
  {
    name: "a window that ends before it starts",
    args: ["extract", "--from", "2026-03-09", "--to", "2026-03-08"],
    expect: {
      exit: 2,
      code: "usage",
      what: /--from 2026-03-09 is not before --to 2026-03-08/,
      next: /--days 7/,
    },
  },
  {
    name: "answers from a lake that has none",
    lake: "empty",
    args: ["query", "FROM gold.daily_sales"],
    expect: {
      exit: 78,
      code: "config",
      what: /this lake holds nothing yet/,
      where: /lake$/m,
      next: /lake run-all --days 1/,
    },
  },
  {
    name: "assertions on a lake that has nothing",
    lake: "empty",
    args: ["run-quality"],
    expect: {
      exit: 78,
      code: "config",
      what: /nothing has been published yet/,
      next: /^lake run-all --days 1$/,
    },
  },
  {
    name: "a snapshot that was never published",
    args: ["rollback", "7"],
    expect: { exit: 2, code: "usage", what: /snapshot 7/, next: /lake snapshots/ },
  },
  {
    name: "an earlier snapshot where there is one only",
    args: ["rollback"],
    expect: { exit: 2, code: "usage", what: /no earlier snapshot/, next: /lake snapshots/ },
  },
  {
    name: "live data in a lake of mock data",
    args: ["run-all", "--api", "live"],
    expect: {
      exit: 78,
      code: "config",
      what: /this lake holds mock data and the run would bring live data; they never share a lake/,
      where: /lake$/m,
      state: /nothing was written/,
      next: /--root data-live/,
    },
  },
]);
