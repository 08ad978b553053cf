/** Where a receiver counts what it drops for a wrong checksum, by whose checksum it is: commands, the same in every language. */
export const CHECKSUM_COUNTERS = {
  tcp: 'nstat -az TcpInCsumErrors',
  'outer-ip': 'nstat -az IpExtInCsumErrors',
  'outer-udp': 'nstat -az UdpInCsumErrors',
  gre: 'ip -s -s link show dev TUNNEL (crc)',
} as const;
