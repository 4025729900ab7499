import type { Event } from "../../../extract/payments/contract.ts";
import { type Happening, stateAfter } from "../story.ts";

export const API_VERSION = "2026-10-28.endive";

/** The event that tells of a change: the whole object after it, and on `*.updated` what its changed fields were before. */
export function eventRecord(happening: Happening): Event {
  const { entity, change } = happening;
  const object = stateAfter(entity, change + 1);
  return {
    id: happening.id,
    object: "event",
    api_version: API_VERSION,
    created: happening.at,
    data: happening.type.endsWith(".updated")
      ? { object, previous_attributes: previousAttributes(happening) }
      : { object },
    livemode: false,
    pending_webhooks: 0,
    request: { id: null, idempotency_key: null },
    type: happening.type,
  };
}

function previousAttributes({ entity, change }: Happening): Record<string, unknown> {
  const before = stateAfter(entity, change) as Readonly<Record<string, unknown>>;
  const changed = Object.keys(entity.changes[change]!.set);
  return Object.fromEntries(changed.map((name) => [name, before[name] ?? null]));
}
