/** A name lookup that a hostile or broken DNS cannot steer to the metadata service of a cloud machine. */
import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { BlockList, isIPv6 } from "node:net";

const linkLocal = new BlockList();
linkLocal.addSubnet("169.254.0.0", 16, "ipv4");
linkLocal.addSubnet("fe80::", 10, "ipv6");
linkLocal.addAddress("fd00:ec2::254", "ipv6");

/** Whether a connection to this IP address is refused, whatever the name that led there. */
export function isBlockedAddress(address: string): boolean {
  return linkLocal.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Takes the place of `dns.lookup` in a connection: the address that was checked is the one connected to. */
export function guardedLookup(hostname: string, options: LookupOptions, answer: Answer): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return answer(error, []);
    const blocked = addresses.find(({ address }) => isBlockedAddress(address));
    if (blocked !== undefined) return answer(blockedError(hostname, blocked.address), []);
    const first = addresses[0] as LookupAddress;
    if (options.all === true) answer(null, addresses);
    else answer(null, first.address, first.family);
  });
}

function blockedError(hostname: string, address: string): Error {
  return Object.assign(new Error(`${hostname} leads to the link-local address ${address}`), {
    code: "BLOCKED",
  });
}
