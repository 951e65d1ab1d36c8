import ipaddr from "ipaddr.js";

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** CIDR ranges as something to ask addresses of. */
export const rangesOf = (cidrs: readonly string[]): Range[] => cidrs.map((cidr) => ipaddr.parseCIDR(cidr));

/** Whether an address lies in one of the ranges. An IPv4 peer of a socket for both families (`::ffff:10.0.0.1`) is what it is. */
export function isFrom(ranges: readonly Range[], address: string | null): boolean {
  if (address === null) return false;
  const peer = ipaddr.process(address);
  return ranges.some(([network, bits]) => network.kind() === peer.kind() && peer.match(network, bits));
}
