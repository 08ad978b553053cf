/** IP protocol numbers (IANA) that the decoder walks through or names. */
export const IP_HOP_BY_HOP = 0;
export const IP_ICMP = 1;
export const IP_IPV4 = 4;
export const IP_TCP = 6;
export const IP_UDP = 17;
export const IP_IPV6 = 41;
export const IP_ROUTING = 43;
export const IP_FRAGMENT = 44;
export const IP_GRE = 47;
const IP_ESP = 50;
export const IP_AH = 51;
export const IP_ICMPV6 = 58;
const IP_NO_NEXT = 59;
export const IP_DESTINATION = 60;
export const IP_ETHERIP = 97;
export const IP_L2TP = 115;
export const IP_MOBILITY = 135;
export const IP_MPLS = 137;
export const IP_HIP = 139;
export const IP_SHIM6 = 140;

const NAMES: Readonly<Record<number, string>> = {
  2: 'IGMP',
  9: 'IGRP',
  [IP_ESP]: 'ESP',
  [IP_NO_NEXT]: 'IPv6-NoNxt',
  33: 'DCCP',
  46: 'RSVP',
  88: 'EIGRP',
  89: 'OSPF',
  103: 'PIM',
  108: 'IPComp',
  112: 'VRRP',
  [IP_L2TP]: 'L2TPv3',
  132: 'SCTP',
  136: 'UDP-Lite',
};

/** What IANA calls a protocol; undefined for one that is rare. */
export const ipProtocolName = (protocol: number): string | undefined => NAMES[protocol];
