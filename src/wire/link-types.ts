/** Link types: libpcap's names for all of them, and the first step into the packet for those that can hold IP. */
import { arcnet, cHdlc, fddi, frameRelay, ppp, tokenRing } from './llc.ts';
import { cooked1, cooked2, enc, fixed, loopback, nflog, pflog, pktap } from './cooked.ts';
import { ETHERNET, IP, IPV4, IPV6, LLC, MPLS, PPP, WIFI } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { ethernet, pppoe } from './ethernet.ts';
import type { LinkFields } from './fields.ts';
import { avs, ppi, prism, radiotap, wifi } from './wifi.ts';

const NAMES: Readonly<Record<number, string>> = {
  0: 'NULL',
  1: 'EN10MB',
  3: 'AX25',
  6: 'IEEE802',
  7: 'ARCNET',
  8: 'SLIP',
  9: 'PPP',
  10: 'FDDI',
  12: 'RAW',
  14: 'RAW',
  50: 'PPP_SERIAL',
  51: 'PPP_ETHER',
  99: 'SYMANTEC_FIREWALL',
  100: 'ATM_RFC1483',
  101: 'RAW',
  104: 'C_HDLC',
  105: 'IEEE802_11',
  107: 'FRELAY',
  108: 'LOOP',
  109: 'ENC',
  113: 'LINUX_SLL',
  114: 'LTALK',
  117: 'PFLOG',
  119: 'PRISM_HEADER',
  122: 'IP_OVER_FC',
  123: 'SUNATM',
  127: 'IEEE802_11_RADIO',
  129: 'ARCNET_LINUX',
  138: 'APPLE_IP_OVER_IEEE1394',
  140: 'MTP2',
  141: 'MTP3',
  142: 'SCCP',
  143: 'DOCSIS',
  144: 'LINUX_IRDA',
  147: 'USER0',
  148: 'USER1',
  149: 'USER2',
  163: 'IEEE802_11_RADIO_AVS',
  165: 'BACNET_MS_TP',
  166: 'PPP_PPPD',
  169: 'GPRS_LLC',
  177: 'LINUX_LAPD',
  178: 'JUNIPER_ETHER',
  187: 'BLUETOOTH_HCI_H4',
  189: 'USB_LINUX',
  190: 'CAN20B',
  192: 'PPI',
  195: 'IEEE802_15_4_WITHFCS',
  197: 'ERF',
  201: 'BLUETOOTH_HCI_H4_WITH_PHDR',
  203: 'LAPD',
  204: 'PPP_WITH_DIR',
  205: 'C_HDLC_WITH_DIR',
  206: 'FRELAY_WITH_DIR',
  209: 'IPMB_LINUX',
  212: 'LIN',
  215: 'IEEE802_15_4_NONASK_PHY',
  219: 'MPLS',
  220: 'USB_LINUX_MMAPPED',
  224: 'FC_2',
  226: 'IPNET',
  227: 'CAN_SOCKETCAN',
  228: 'IPV4',
  229: 'IPV6',
  230: 'IEEE802_15_4_NOFCS',
  231: 'DBUS',
  235: 'DVB_CI',
  237: 'STANAG_5066_D_PDU',
  239: 'NFLOG',
  240: 'NETANALYZER',
  242: 'IPOIB',
  243: 'MPEG_2_TS',
  245: 'NFC_LLCP',
  247: 'INFINIBAND',
  248: 'SCTP',
  249: 'USBPCAP',
  251: 'BLUETOOTH_LE_LL',
  252: 'WIRESHARK_UPPER_PDU',
  253: 'NETLINK',
  254: 'BLUETOOTH_LINUX_MONITOR',
  256: 'BLUETOOTH_LE_LL_WITH_PHDR',
  258: 'PKTAP',
  259: 'EPON',
  264: 'ISO_14443',
  265: 'RDS',
  266: 'USB_DARWIN',
  268: 'SDLC',
  271: 'VSOCK',
  272: 'NORDIC_BLE',
  274: 'ETHERNET_MPACKET',
  276: 'LINUX_SLL2',
  281: 'DSA_TAG_BRCM',
  282: 'DSA_TAG_BRCM_PREPEND',
  283: 'IEEE802_15_4_TAP',
  284: 'DSA_TAG_DSA',
  285: 'DSA_TAG_EDSA',
  288: 'USB_2_0',
};

/** As libpcap names it. */
export const linkTypeName = (type: number): string => NAMES[type] ?? `unknown link type ${type}`;

/** The first layer of a packet; unknown and unsupported types are skipped by name. */
export function link(c: Cursor, f: LinkFields, type: number): number {
  switch (type) {
    case 1:
      return ethernet(c, f);
    case 0:
    case 108:
      return loopback(c);
    case 12:
    case 14:
    case 101:
      return IP;
    case 228:
      return IPV4;
    case 229:
      return IPV6;
    case 113:
      return cooked1(c, f);
    case 276:
      return cooked2(c, f);
    case 6:
      return tokenRing(c);
    case 7:
      return arcnet(c, false);
    case 129:
      return arcnet(c, true);
    case 8:
      return behind(c, 16, IP, 'SLIP');
    case 9:
    case 50:
      return serial(c);
    case 166:
      return behind(c, 2, PPP, 'PPP_PPPD');
    case 204:
      return behind(c, 1, PPP, 'PPP');
    case 51:
      return pppoe(c);
    case 10:
      return fddi(c);
    case 100:
      return LLC;
    case 122:
      return behind(c, 16, LLC, 'IP over Fibre Channel');
    case 123:
      return behind(c, 4, LLC, 'SunATM');
    case 138:
      return fixed(c, 18, 16, 'IP over FireWire');
    case 104:
      return cHdlc(c);
    case 205:
      c.at++;
      return cHdlc(c);
    case 107:
      return frameRelay(c);
    case 206:
      c.at++;
      return frameRelay(c);
    case 105:
      return wifi(c, f, false);
    case 127: {
      const { kind, padded } = radiotap(c);
      return kind === WIFI ? wifi(c, f, padded) : kind;
    }
    case 119:
      return prism(c);
    case 163:
      return avs(c);
    case 192:
      return ppi(c);
    case 226:
      return behind(c, 24, IP, 'IPNET');
    case 109:
      return enc(c);
    case 117:
      return pflog(c, f);
    case 219:
      return MPLS;
    case 239:
      return nflog(c, f);
    case 242:
      return fixed(c, 44, 40, 'IPoIB');
    case 240:
      return behind(c, 4, ETHERNET, 'netANALYZER');
    case 149:
    case 258:
      return pktap(c, f);
    default:
      return c.skip('skipped.link-type', type);
  }
}

/** PPP on a serial line may really be Cisco HDLC (0x0f or 0x8f first). */
function serial(c: Cursor): number {
  if (c.left >= 4) {
    const first = c.view.getUint8(c.at);
    if (first === 0x0f || first === 0x8f) return cHdlc(c);
  }
  return ppp(c);
}

function behind(c: Cursor, header: number, kind: number, what: string): number {
  if (c.left < header) return c.short(what);
  c.at += header;
  return kind;
}
