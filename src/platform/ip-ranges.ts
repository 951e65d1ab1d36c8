import ipaddr from "ipaddr.js";

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** `10.0.0.1` or `2001:db8::1`, and none of the older spellings. */
export const isAddress = (text: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);

/** CIDR ranges as something to ask addresses of. */
export const rangesOf = (cidrs: readonly string[]): Range[] => cidrs.map((cidr) => ipaddr.parseCIDR(cidr));

/** Whether an address lies in one of the ranges. An IPv4 peer of a socket for both families (`::ffff:10.0.0.1`) is what it is. */
export function isFrom(ranges: readonly Range[], address: string | null): boolean {
  if (address === null) return false;
  const peer = ipaddr.process(address);
  return ranges.some(([network, bits]) => network.kind() === peer.kind() && peer.match(network, bits));
}

/** One spelling of an address or range: no host bits, a single address as /32 or /128, IPv4 written as IPv6 as IPv4. */
export function canonicalRange(written: string): string {
  const address = ipaddr.parse(written.split("/")[0]!);
  const bits = Number(written.split("/")[1] ?? (address.kind() === "ipv6" ? 128 : 32));
  if (address instanceof ipaddr.IPv4)
    return `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${bits}`)}/${bits}`;
  if (address.isIPv4MappedAddress() && bits >= 96)
    return canonicalRange(`${address.toIPv4Address()}/${bits - 96}`);
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`)}/${bits}`;
}

/** Whether each range of `inner` lies in one of `outer`; no ranges are everywhere. */
export function areWithin(inner: readonly string[], outer: readonly string[]): boolean {
  if (outer.length === 0) return true;
  const wide = rangesOf(outer);
  const isCovered = ([address, bits]: Range) =>
    wide.some(
      ([network, wideBits]) =>
        network.kind() === address.kind() && bits >= wideBits && address.match(network, wideBits),
    );
  return inner.length > 0 && rangesOf(inner).every(isCovered);
}
