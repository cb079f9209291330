import { BlockList, isIPv4 } from "node:net";

/**
 * Whether an address may come in. An empty list lets every address in. Give it the address of the
 * connection only: what `X-Forwarded-For` says is up to the sender.
 */
export function createIpAllowList(cidrs: readonly string[]): (address: string | undefined) => boolean {
  if (cidrs.length === 0) return () => true;
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = "", prefix] = cidr.split("/");
    list.addSubnet(network, Number(prefix), isIPv4(network) ? "ipv4" : "ipv6");
  }
  return (address) => {
    if (address === undefined) return false;
    // A socket that listens on IPv6 shows an IPv4 address as ::ffff:203.0.113.7.
    const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, "");
    return list.check(plain, isIPv4(plain) ? "ipv4" : "ipv6");
  };
}
